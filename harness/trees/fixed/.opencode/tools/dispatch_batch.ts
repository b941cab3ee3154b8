import { tool } from "@opencode-ai/plugin";
import dispatchSubagent from "./dispatch_subagent";

/** Several tasks in one go, each dispatched once, as dispatch_subagent does it. */
export default tool({
  description:
    "Queue several tasks for sub-agents. Returns the prompt of each, to be given to the task tool unchanged.",
  args: {
    tasks: tool.schema.array(
      tool.schema.object({
        target_agent: tool.schema.string(),
        dag_task_id: tool.schema.string(),
        description: tool.schema.string(),
        prompt: tool.schema.string().optional(),
      }),
    ),
  },
  async execute(args, context) {
    const answers: { dag_task_id: string; prompt?: unknown; error?: string }[] = [];
    for (const task of args.tasks) {
      try {
        const prompt = await dispatchSubagent.execute(task, context);
        answers.push({ dag_task_id: task.dag_task_id, prompt });
      } catch (error) {
        answers.push({
          dag_task_id: task.dag_task_id,
          error: error instanceof Error ? error.message : String(error),
        });
      }
    }
    return JSON.stringify(answers, null, 2);
  },
});
