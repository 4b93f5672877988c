import { z } from "zod";
import { identifyPaste, pasteText } from "../read/query/identify.ts";
import { defineTool, project } from "./tool.ts";

export const runIdentify = defineTool({
  name: "idlergear_run_identify",
  title: "Whose paste is this",
  description:
    "Pasted terminal output -> the run and lines it is from, whole or cut, edited or not, whether a newer run or a changed script makes it old.",
  input: z.object({ text: z.string().min(1).describe("the paste, as it is"), project }),
  async handler(args, context) {
    return { text: pasteText(await identifyPaste(context.store(args.project), args.text)) };
  },
});
