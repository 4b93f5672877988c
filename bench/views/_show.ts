import { readView } from "../../src/log/view/read.ts";
import { renderView } from "../../src/log/view/render.ts";
import { arrayLog } from "../../test/fixtures/array-log.ts";
import { open } from "./families-open.ts";
import { plant } from "./plant.ts";

const [name, kind, seed, view, budget] = process.argv.slice(2);
const one = plant(open.find((f) => f.name === name)!, kind as never, Number(seed));
console.log("KEY", one.key, one.faulty.length);
const r = await readView(arrayLog(one.faulty), {
  view: view as never,
  maxTokens: Number(budget),
  baseline: arrayLog(one.good).lines(),
});
console.log(renderView(r));
