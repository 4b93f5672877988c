/*
 * The thread that answers: whatever a question costs, the thread that talks with the client is free
 * to answer a ping, to hear that a question is cancelled, and to leave.
 */
import { type MessagePort, parentPort } from "node:worker_threads";
import { IgError } from "../error.ts";
import { answer, type Question } from "./question.ts";
import { failureText } from "./tool.ts";

export type ToWorker = { id: number; question: Question } | { id: number; cancelled: true };

export type FromWorker =
  | { id: number; progress: string }
  | { id: number; answer: unknown }
  | { id: number; failed: string; known: boolean };

function serve(port: MessagePort): void {
  const underWay = new Map<number, AbortController>();
  const say = (message: FromWorker) => port.postMessage(message);
  port.on("message", async (message: ToWorker) => {
    const { id } = message;
    if ("cancelled" in message) return underWay.get(id)?.abort();
    const cancelled = new AbortController();
    underWay.set(id, cancelled);
    const progress = (line: string) => say({ id, progress: line });
    try {
      say({ id, answer: await answer(message.question, { signal: cancelled.signal, progress }) });
    } catch (error) {
      say({ id, failed: failureText("resources", error), known: error instanceof IgError });
    } finally {
      underWay.delete(id);
    }
  });
}

if (parentPort !== null) serve(parentPort);
