// A share of a simulated sweep as a process of its own, in a plain loop: what two processors give where nothing is shared. Prints the sum.
import point, { pointsOf } from "./point.mjs";

const [first, processes, replicates] = process.argv.slice(2).map(Number);
const points = pointsOf(replicates);
let sum = 0;
for (let at = first; at < points.length; at += processes) sum += point(points.point(at)).bytes;
console.log(sum);
