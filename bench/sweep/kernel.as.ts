// The last operation of a formula at every point, compiled by build.mjs to lib/terms/wasm-bytes.ts.
//
// A nest of loops, outermost first, is 16 bytes a loop: how often it runs, how many bytes its steps move through each of the two
// inputs, and a counter that begins and ends as 0. Results are written one after the other.

const SUM: i32 = 0;
const PRODUCT: i32 = 1;
const LEAST: i32 = 2;

// @ts-ignore: decorator
@inline
function one<Op>(a: f64, b: f64): f64 {
  if (isBoolean<Op>()) return a + b;
  if (isFloat<Op>()) return a * b;
  if (isSigned<Op>()) return Math.min(a, b);
  return Math.max(a, b);
}

// @ts-ignore: decorator
@inline
function two<Op>(a: v128, b: v128): v128 {
  if (isBoolean<Op>()) return f64x2.add(a, b);
  if (isFloat<Op>()) return f64x2.mul(a, b);
  if (isSigned<Op>()) return f64x2.min(a, b);
  return f64x2.max(a, b);
}

// One input or both move with each point.
function line<Op>(out: usize, a: usize, b: usize, count: i32, stepA: i32, stepB: i32): void {
  const last = out + (<usize>count << 3);
  if (stepA == 0 && stepB == 0) {
    const value = one<Op>(load<f64>(a), load<f64>(b));
    const both = f64x2.splat(value);
    for (; out + 16 <= last; out += 16) v128.store(out, both);
    if (out < last) store<f64>(out, value);
    return;
  }
  if (stepA == 0) {
    const value = load<f64>(a);
    const both = f64x2.splat(value);
    for (; out + 64 <= last; out += 64, b += 64) {
      v128.store(out, two<Op>(both, v128.load(b)));
      v128.store(out, two<Op>(both, v128.load(b, 16)), 16);
      v128.store(out, two<Op>(both, v128.load(b, 32)), 32);
      v128.store(out, two<Op>(both, v128.load(b, 48)), 48);
    }
    for (; out < last; out += 8, b += 8) store<f64>(out, one<Op>(value, load<f64>(b)));
    return;
  }
  for (; out + 32 <= last; out += 32, a += 32, b += 32) {
    v128.store(out, two<Op>(v128.load(a), v128.load(b)));
    v128.store(out, two<Op>(v128.load(a, 16), v128.load(b, 16)), 16);
  }
  for (; out < last; out += 8, a += 8, b += 8) store<f64>(out, one<Op>(load<f64>(a), load<f64>(b)));
}

function nested<Op>(loops: usize, depth: i32, out: usize, a: usize, b: usize): void {
  const inner = loops + (<usize>(depth - 1) << 4);
  const count = load<i32>(inner);
  const stepA = load<i32>(inner, 4);
  const stepB = load<i32>(inner, 8);
  for (;;) {
    line<Op>(out, a, b, count, stepA, stepB);
    out += <usize>count << 3;
    let loop = inner;
    for (;;) {
      if (loop == loops) return;
      loop -= 16;
      const at = load<i32>(loop, 12) + 1;
      a += <usize>load<i32>(loop, 4);
      b += <usize>load<i32>(loop, 8);
      if (at < load<i32>(loop)) {
        store<i32>(loop, at, 12);
        break;
      }
      a -= <usize>at * <usize>load<i32>(loop, 4);
      b -= <usize>at * <usize>load<i32>(loop, 8);
      store<i32>(loop, 0, 12);
    }
  }
}

/** Only the second input may move where one alone does. */
export function every(op: i32, loops: usize, depth: i32, out: usize, a: usize, b: usize): void {
  if (op == SUM) nested<bool>(loops, depth, out, a, b);
  else if (op == PRODUCT) nested<f64>(loops, depth, out, a, b);
  else if (op == LEAST) nested<i32>(loops, depth, out, a, b);
  else nested<u32>(loops, depth, out, a, b);
}
