/**
 * What OpenCode hands to a plugin when it starts it. There is no server behind the client: whatever is asked of it
 * answers with nothing, as a server does that knows no such thing.
 */
export function pluginContext(root: string): object {
  const { Bun } = globalThis as unknown as { Bun: { $: unknown } };
  return {
    client: silent(),
    project: { id: "verify", worktree: root, vcs: "git", time: { created: 0 } },
    directory: root,
    worktree: root,
    serverUrl: new URL("http://127.0.0.1:0"),
    $: Bun.$,
  };
}

function silent(): unknown {
  const call = (): Promise<object> => Promise.resolve({ data: undefined, error: undefined });
  return new Proxy(call, {
    // A promise would be waited for, and it never ends.
    get: (_target, key) => (key === "then" ? undefined : silent()),
  });
}
