// Checks of a step of `run`: each is told as it is made, and their number at the end, as `run` counts it.
let passed = 0;
let failed = 0;

export function check(name, holds, more = "") {
  if (holds) passed++;
  else failed++;
  console.log(`${holds ? "ok     " : "FAILED "} ${name}${holds ? "" : `: ${more}`}`);
}

/** Ends the process: well where checks were made and all have passed. */
export function end() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 && passed > 0 ? 0 : 1);
}
