// Put beside the pages of a copy of the package by the privacy search: what a backup would hold.

import { tongue } from "./api.js";
import * as part from "./core/desk.js";
import { loader } from "./load.js";

const core = await loader(part, "desk")();
core.settle_in({}, ...tongue());
await core.open([]);
const pieces = [];
await core.back_up((piece) => pieces.push(piece));
document.body.textContent = pieces.join("");
document.body.dataset.filled = "";
