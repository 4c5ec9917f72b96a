import { local, moment, tongue, under } from "./api.js";
import { load } from "./core.js";

const [core, kept] = await Promise.all([load(), local.get(null)]);
core.settle_in(kept.settings ?? {}, ...tongue());
await core.popup_page(...moment(), kept.core_failed ?? false, Object.values(under("waiting:", kept)));
