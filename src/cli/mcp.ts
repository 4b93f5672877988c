import type { CommandModule } from "yargs";

export const mcp = (version: string): CommandModule => ({
  command: "mcp",
  describe: "serve the recorded runs to an AI assistant (MCP over stdio)",
  async handler() {
    const { serveStdio } = await import("../mcp/main.ts");
    await serveStdio(version);
  },
});
