export { clearOutput, display, type Display, type DisplayOptions } from "./display.js";
export { broadcast, onComm, openComm, type Comm, type MessageOptions } from "./comm.js";
export { html, latex, md, svg, type Markup } from "./tags.js";
export { progress, type ProgressOptions } from "./progress.js";
export { time, type Timed } from "./time.js";
