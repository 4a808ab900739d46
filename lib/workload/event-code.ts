import { InputError } from "../errors.js";
import { levels } from "../tdx/level.js";
import { ops, type Event } from "./event.js";
import type { VarintReader, VarintWriter } from "./varint.js";

// An event is one byte, then what has changed:
//   bits 0 to 3   op
//   bits 4 and 5  level: none, 4k, 2m, 1g
//   bit 6         guest or vCPU differ from those of the event before: a varint follows, twice the vCPU's code plus 1 if the
//                 guest follows as another. The vCPU's code is 0 where there is none, 1 for null, else the vCPU plus 2.
//   bit 7         the shape differs from that of the last event of this op: a byte follows
// then, by the shape, the first page as the signed distance from the page after the last event's, and the other fields.
const LEVEL = 16;
const WHO = 64;
const SHAPE = 128;

// The shape of an event: which fields follow, and the values of those that have few.
const shape = { first: 1, count: 2, single: 4, to: 8, gpaw: 32, l2Vms: 128 };
const sides = [undefined, "shared", "private"] as const;
const gpaws = [undefined, 48, 52] as const;

/** Pages and counts below this: deltas stay exact. */
const LIMIT = 2 ** 51;

/** What an event is told against. */
class Before {
  guest = 0;
  vcpu = 0;
  next = 0;
  readonly shapes = new Uint8Array(16);
}

/** Writes events, each against the one before. */
export class EventEncoder {
  readonly #before = new Before();

  /** @throws InputError for an event that has no such form; `number` names it. */
  write(to: VarintWriter, event: Event, number: number): void {
    const before = this.#before;
    const op = ops.indexOf(event.op);
    const level = event.level === undefined ? 0 : levels.indexOf(event.level) + 1;
    const vcpu = event.vcpu === undefined ? 0 : event.vcpu === null ? 1 : event.vcpu + 2;
    const form = shapeOf(event);
    const numbers = [
      event.guest,
      vcpu,
      event.vcpu ?? 0,
      event.first ?? 0,
      event.count ?? 0,
      event.l2Vms ?? 0,
    ];
    const isSound = numbers.every((one) => Number.isInteger(one) && one >= 0 && one < LIMIT);
    if (op < 0 || (event.level !== undefined && level === 0) || form === null || !isSound) {
      throw new InputError(`cannot write event ${number}: ${JSON.stringify(event)}`);
    }
    const who = event.guest !== before.guest || vcpu !== before.vcpu;
    const reshaped = form !== before.shapes[op];
    to.byte(op + level * LEVEL + (who ? WHO : 0) + (reshaped ? SHAPE : 0));
    if (reshaped) to.byte(form);
    if (who) {
      to.varint(vcpu * 2 + (event.guest === before.guest ? 0 : 1));
      if (event.guest !== before.guest) to.varint(event.guest);
    }
    before.guest = event.guest;
    before.vcpu = vcpu;
    before.shapes[op] = form;
    const { first = before.next, count = 0, l2Vms = 0 } = event;
    if ((form & shape.first) !== 0) to.signed(first - before.next);
    if ((form & shape.count) !== 0) to.varint(count);
    if ((form & shape.l2Vms) !== 0) to.varint(l2Vms);
    before.next = nextOf(event, before.next);
  }
}

/** Reads events back. */
export class EventDecoder {
  readonly #before = new Before();

  /** The next event; null where the bytes hold none. */
  read(from: VarintReader): Event | null {
    const before = this.#before;
    const head = from.byte();
    if (head === null) return null;
    const op = ops[head % 16];
    if (op === undefined) return null;
    const form = (head & SHAPE) === 0 ? before.shapes[head % 16]! : from.byte();
    if (form === null || !isShape(form)) return null;
    before.shapes[head % 16] = form;
    if ((head & WHO) !== 0 && !this.#who(from)) return null;
    const level = levels[((head >> 4) & 3) - 1];
    const to = sides[(form >> 3) & 3];
    const gpaw = gpaws[(form >> 5) & 3];
    const first = (form & shape.first) === 0 ? 0 : from.signed();
    const count = (form & shape.count) === 0 ? 1 : from.varint();
    const l2Vms = (form & shape.l2Vms) === 0 ? 0 : from.varint();
    if (first === null || count === null || l2Vms === null) return null;
    const page = before.next + first;
    if (page < 0 || page >= LIMIT || count >= LIMIT || l2Vms >= LIMIT) return null;
    const event: Event = {
      op,
      guest: before.guest,
      ...(before.vcpu > 0 && { vcpu: before.vcpu === 1 ? null : before.vcpu - 2 }),
      ...((form & shape.first) !== 0 && { first: page }),
      ...((form & (shape.count + shape.single)) !== 0 && { count }),
      ...(level && { level }),
      ...(to && { to }),
      ...(gpaw && { gpaw }),
      ...((form & shape.l2Vms) !== 0 && { l2Vms }),
    };
    before.next = nextOf(event, before.next);
    return event;
  }

  #who(from: VarintReader): boolean {
    const code = from.varint();
    if (code === null) return false;
    this.#before.vcpu = Math.floor(code / 2);
    if (code % 2 === 0) return true;
    const guest = from.varint();
    if (guest === null || guest >= LIMIT) return false;
    this.#before.guest = guest;
    return true;
  }
}

/** The shape of an event; null where a field has a value that there is not. */
function shapeOf({ first, count, to, gpaw, l2Vms }: Event): number | null {
  const side = sides.indexOf(to);
  const width = gpaws.indexOf(gpaw);
  if (side < 0 || width < 0) return null;
  const counted = count === 1 ? shape.single : count === undefined ? 0 : shape.count;
  return (
    (first === undefined ? 0 : shape.first) +
    counted +
    side * shape.to +
    width * shape.gpaw +
    (l2Vms === undefined ? 0 : shape.l2Vms)
  );
}

function isShape(form: number): boolean {
  const counts = form & (shape.count + shape.single);
  return counts !== shape.count + shape.single && ((form >> 3) & 3) < 3 && ((form >> 5) & 3) < 3;
}

/** The page after those of an event: where the next is likely to be. */
function nextOf({ first, count = 1 }: Event, next: number): number {
  return first === undefined ? next : Math.min(first + count, LIMIT - 1);
}
