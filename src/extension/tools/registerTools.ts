import {
  CancellationError,
  LanguageModelTextPart,
  LanguageModelToolResult,
  lm,
  MarkdownString,
  workspace,
  type CancellationToken,
  type Disposable,
  type LanguageModelToolInvocationOptions,
  type LanguageModelToolInvocationPrepareOptions,
  type PreparedToolInvocation,
} from 'vscode';
import { toErrorInfo } from '../../shared/errors';
import type { Answers } from '../api/Answers';
import { withSignal } from '../api/withSignal';
import { escapeMarkdown } from '../models/describeTooltip';
import { checkTool } from './checkTool';
import { classifyTool } from './classifyTool';
import { FileGuard } from './FileGuard';
import { inspectTool } from './inspectTool';
import { modelsTool } from './modelsTool';
import { ToolInput, type Tool, type ToolContext } from './Tool';

const TOOLS: readonly Tool[] = [classifyTool, inspectTool, checkTool, modelsTool];

/** Offers the tools to agents, under the names of the manifest. They read and tell; none of them changes or fetches anything. */
export function registerTools(answers: Answers): Disposable[] {
  const guard = new FileGuard(folders);
  return TOOLS.map((tool) =>
    lm.registerTool<object>(tool.name, {
      prepareInvocation: ({ input }: LanguageModelToolInvocationPrepareOptions<object>) =>
        prepare(tool, new ToolInput(input), guard),
      invoke: ({ input }: LanguageModelToolInvocationOptions<object>, token: CancellationToken) =>
        withSignal(token, (signal) => invoke(tool, new ToolInput(input), { answers, guard }, signal)),
    }),
  );
}

/** What the user is told; a file outside the workspace is only read after a yes. */
async function prepare(tool: Tool, input: ToolInput, guard: FileGuard): Promise<PreparedToolInvocation> {
  const outside = await guard.ask(tool.files(input));
  const invocationMessage = tool.doing(input);
  if (outside.length === 0) return { invocationMessage };
  const message = new MarkdownString('Headstart would read, outside the workspace:');
  for (const path of outside) message.appendMarkdown(`\n- ${escapeMarkdown(path)}`);
  return { invocationMessage, confirmationMessages: { title: `${invocationMessage}?`, message } };
}

/** @throws CancellationError; whatever else goes wrong is a result, for an agent to read */
async function invoke(
  tool: Tool,
  input: ToolInput,
  context: ToolContext,
  signal: AbortSignal,
): Promise<LanguageModelToolResult> {
  try {
    return toResult(await tool.run(input, context, signal));
  } catch (error) {
    const { code, message } = toErrorInfo(error);
    if (code === 'cancelled') throw new CancellationError();
    return toResult({ error: { code, message } });
  }
}

function toResult(answer: object): LanguageModelToolResult {
  return new LanguageModelToolResult([new LanguageModelTextPart(JSON.stringify(answer))]);
}

function folders(): string[] {
  return (workspace.workspaceFolders ?? [])
    .filter(({ uri }) => uri.scheme === 'file')
    .map(({ uri }) => uri.fsPath);
}
