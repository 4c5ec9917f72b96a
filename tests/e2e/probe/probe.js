// Put beside the pages of a copy of the package by the privacy search: what a backup would hold.

import { opened } from "./core.js";

const core = await opened();
const pieces = [];
await core.back_up((piece) => pieces.push(piece));
document.body.textContent = pieces.join("");
document.body.dataset.filled = "";
