// Every message between the scripts, and between them and the core. The core's side of it is in Rust, where the names are
// the same: src/machine/event.rs, src/machine/effect.rs, web/src/background.rs, src/observe/reply.rs, src/observe/tabs.rs.

/** Milliseconds since 1970 UTC, and the minutes to add to UTC for the local time of that very moment. */
export type Moment = [at_ms: number, offset_min: number];

/** A language's tag, and its signs between units and tenths and between thousands. */
export type Tongue = [tag: string, decimal: string, group: string];

/** Records of a store of the browser's, by their keys. */
export type Records = Record<string, unknown>;

// ---- what pages' scripts say to the background ------------------------------------------------------------

/** How a text was measured: the counts of src/footprint/length.rs, in their order. */
export type Counts = number[];

/** What was seen of an answer. */
export interface Seen {
  /** From the ask, or from the answer's head, to its end. */
  ms: number;
  bytes?: number;
  /** Images in it. */
  images?: number;
  /** Whether it came to its end. */
  ended?: boolean | number;
  model?: string;
  text?: Counts;
  /** Of what was thought, the same. */
  thought?: Counts;
  /** Which of `RULES.replies` saw it. */
  rule?: number;
  /** Whether it goes on with an answer that was reported before. */
  continues?: unknown;
}

/** An answer, by the name of its usage (its request's or its frame's), or by when it was asked where that is not known. */
export interface ReplySaid {
  kind: "reply";
  id: string | undefined;
  at?: number;
  reply: Seen;
}
/** A prompt that was sent as a frame of a socket. */
export interface FrameSaid {
  kind: "frame";
  id: string | undefined;
  rule: number;
  prompt: number;
  at: number;
}
/** A request that looks like one of the site's and is in no catalogue. */
export interface ChangedSaid {
  kind: "changed";
  template: string;
}
export type Said = ReplySaid | FrameSaid | ChangedSaid;

/** What a page's script is answered: whether what it said is kept. */
export interface Heard {
  value: boolean;
}

/** To a page's scripts: whose answer to look out for. */
export interface Follow {
  follow: { id: string; url: string; at: number };
}

// ---- what pages of ours ask of the background -------------------------------------------------------------

/** Another badge, after a page has changed something by itself. */
export interface RefreshAsked {
  kind: "refresh";
}
/** A piece of a backup, to be looked at, or to be taken in. */
export interface PieceAsked {
  kind: "look" | "restore";
  text: string;
  first?: boolean;
  more?: boolean;
  revoked?: string[];
}
/** A correction: see src/ledger/request.rs. */
export interface CorrectAsked {
  kind: "correct";
  request: Record<string, unknown> & { deed: string };
}
export type Asked = RefreshAsked | PieceAsked | CorrectAsked;

/** What they are answered: what became of it, or why it was refused. */
export type Answered = { value: unknown; error?: undefined } | { value?: undefined; error: string };

// ---- what the core is told: src/machine/event.rs ------------------------------------------------------------

/** What the browser reports of a request. */
export interface RequestSeen {
  kind: "asked" | "answered" | "completed" | "failed";
  id: string;
  method: string;
  url: string;
  status: number;
  at: Moment;
  tab?: string;
  /** Its body, or the pairs of name and value of a decoded form. */
  bytes?: Uint8Array<ArrayBuffer>;
  fields?: [name: string, value: string][];
  /** Whether the bytes are to be unpacked first. */
  packed?: boolean;
  /** Under which key of `storage.session` it waits. */
  note?: string;
}

/** All that outlived the background before this one. */
export interface Boot {
  kind: "boot";
  life: string;
  fresh: string[];
  local: Records;
  session: Records;
  alarms: (number | null)[];
  tongue: Tongue;
}

/** What somebody waits for; `to` is the number by which they are answered. */
export type Awaited =
  | { kind: "heard"; to?: number; message: Said; tab: string; url: string; before?: number }
  | {
      kind: "correction" | "piece" | "repaint";
      to?: number;
      request?: unknown;
      entry: string;
      look: boolean;
      first: boolean;
      last: boolean;
      revoked?: string[];
    }
  | { kind: "gather"; to?: number; label: string };

/** What happens, in the order in which it is told. */
export type Event =
  | RequestSeen
  | Awaited
  | { kind: "started" | "tick" | "tidy" }
  | { kind: "settings"; settings: Settings | undefined; tongue: Tongue };

/** One that waits for its turn: a body that is to be unpacked, a note of it, somebody who waits for an answer. */
export type Queued = Event & Partial<Pick<RequestSeen, "bytes" | "packed" | "note">> & { to?: number };

/** What became of an effect. */
export type Told =
  | { kind: "done"; seq: number; outcome?: JobOutcome }
  | { kind: "refused"; seq: number; why: "refused" | "spoilt" | "fallen" };
export type JobOutcome = "applied" | { more: boolean } | { due: number | null };

// ---- what the core wants done: src/machine/effect.rs ----------------------------------------------------------

/** A change of a store of the browser's. */
export interface Keys {
  set?: Records;
  remove?: string[];
}

/** A job of the second instance; `to` (in `part`, of a piece) is who asked for it. */
export type JobOp = Record<string, { to?: number; part?: { to?: number } }>;

/** An operation of the spare copy. */
export interface CopyOp {
  write?: unknown[];
  bring_back?: { first: boolean; now_ms: number };
}

/** The badge and its tooltip. */
export interface Badge {
  text: string;
  title: string;
  colour?: string;
}

/** What each kind of effect has with it. */
export interface Acts {
  mirror: Keys;
  note: Keys;
  db: string;
  job: JobOp;
  copy: CopyOp;
  badge: Badge;
  follow: { tab: string; id: string; url: string; at_ms: number };
  alarm: [name: "tick" | "tidy", when: number];
  reply: [to: number, answer: "done" | { kept?: boolean; of?: number }];
  again: [to: number, ms: number];
  ready: [note: string, event: RequestSeen][];
  say_lost: undefined;
  save_weeks: undefined;
}
export type Effect = { [Kind in keyof Acts]: { seq: number; kind: Kind; what: Acts[Kind] } }[keyof Acts];

// ---- the background's own parts ---------------------------------------------------------------------------

/** What is needed of what `webRequest` tells. */
export interface Details {
  requestId: string;
  url: string;
  method: string;
  timeStamp: number;
  tabId: number;
  statusCode?: number;
  /** Of `onBeforeRequest` alone. */
  requestBody?: RequestBody | null;
}

/** A body as `webRequest` tells it. */
export interface RequestBody {
  formData?: Record<string, (string | BufferSource)[]>;
  raw?: { bytes?: ArrayBuffer }[];
}

/** A core that lives, and what does its effects. */
export interface Living {
  on: Core["on"];
  run: (effects: Effect[]) => void;
}

/** What effects need of the background. */
export interface Means {
  /** Gives up on what takes too long. */
  deadline: <Said>(promise: Promise<Said>, within_ms?: number) => Promise<Said>;
  /** Tells the core what became of an effect. */
  tell: (told: Told) => void;
  /** Puts an event into the queue. */
  happens: (event: Awaited) => void;
  /** Throws the core away. */
  trapped: (error: unknown) => void;
  /** Hears that the badge is painted. */
  painted: () => void;
  /** Hears that the core takes events, and which ones go first. */
  ready: (noted: Acts["ready"]) => void;
}

/** Somebody who waits for an answer; `message` has what stays here, be it the text of a file. */
export interface Ask {
  reply: (said: unknown) => void;
  message: { text?: string; forms?: string[] };
  event: Awaited;
  /** Whether the core was told. */
  isGiven: boolean;
}

// ---- what is stored for pages and background alike ---------------------------------------------------------

/** The person's choices as they are stored: src/settings.rs has every field with its default. */
export interface Settings {
  language?: string;
  keep_months?: number;
  weekly_report?: string[];
  [field: string]: unknown;
}

/** Through which day weeks are reported, and which one is being saved. */
export interface Weekly {
  through: string;
  saving?: { label: string; since_ms: number };
}

/** What `storage.local` has beside the notes of the history. */
export interface Local {
  settings?: Settings;
  painted?: Badge;
  core_failed?: boolean;
  welcomed?: boolean;
  weekly?: Weekly;
  reports_ready?: string[];
  health?: unknown[];
  [key: string]: unknown;
}

/** A store of the browser's, of which it is known what it has. */
export interface Area<Kept> {
  get(keys: string | string[] | null): Promise<Kept>;
  set(items: Kept): Promise<void>;
  remove(keys: string | string[]): Promise<void>;
}

/** The core, once it is loaded. */
export type Core = Omit<typeof import("./core/gramme.js"), "default" | "initSync" | "__wbg_reset_state">;

/** A file to be saved. */
export interface SavedFile {
  name: string;
  text: string;
  media_type: string;
}

declare global {
  /** Keeps the popup as it is shown, for the next time: extension/snapshot.js, which is no module. */
  var keepSnapshot: () => void;
}
