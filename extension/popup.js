import { local, moment, tongue, under } from "./api.js";
import * as part from "./core/pages.js";
import { loader } from "./load.js";

const [core, kept] = await Promise.all([loader(part, "pages")(), local.get(null)]);
core.settle_in(kept.settings ?? {}, ...tongue());
await core.popup_page(...moment(), kept.core_failed ?? false, Object.values(under("waiting:", kept)));
