import type { HereDoc, Redirect, Redirection } from "unbash";
import { EMPTY_STREAM, streamOf, type Stream } from "./stream.js";
import { expandText, expandTextParts, expandWord, type Scope } from "./words.js";

/** Where a command's streams lead once its redirections are made. */
export interface Redirected {
  readonly stdin: Stream | undefined;
  /** Files that receive what the command prints. */
  readonly outputs: readonly { readonly path: string; readonly append: boolean }[];
  /** Whether what the command prints still reaches the pipe behind it. */
  readonly piped: boolean;
}

/** Reports what the redirections of a command write and read, and tells where its streams lead. */
export function applyRedirects(redirects: readonly Redirection[], scope: Scope): Redirected {
  let stdin = scope.stdin;
  const outputs: { path: string; append: boolean }[] = [];
  let piped = true;
  for (const redirect of redirects) {
    if (redirect.type === "HereDoc") stdin = hereDocStream(redirect, scope);
    else if (redirect.type === "HereString") {
      const texts = redirect.target ? expandText(redirect.target, scope) : [];
      stdin = streamOf(...texts.map((text) => `${text}\n`));
    } else if (redirect.operator === "<") stdin = inputStream(redirect, scope) ?? stdin;
    else if (redirect.operator !== "<&") {
      const targets = outputTargets(redirect, scope);
      for (const path of targets) scope.host.write(redirect.operator, scope.state, path);
      if (isStandardOutput(redirect)) {
        if (redirect.operator !== "<>") piped = false;
        const append = redirect.operator.endsWith(">>");
        outputs.push(...targets.map((path) => ({ path, append })));
      }
    }
  }
  return { stdin, outputs, piped };
}

/** Remembers what a command printed into files, so that running such a file can be followed. */
export function rememberOutput(redirected: Redirected, printed: Stream, scope: Scope): Stream {
  for (const { path, append } of redirected.outputs)
    scope.host.files.remember(scope.state, path, printed, append);
  return redirected.piped ? printed : EMPTY_STREAM;
}

function isStandardOutput(redirect: Redirect): boolean {
  const descriptor = redirect.descriptor;
  return descriptor === undefined || (descriptor.type === "FileDescriptor" && descriptor.value === 1);
}

function outputTargets(redirect: Redirect, scope: Scope): string[] {
  if (redirect.target === undefined) return [];
  const targets = expandWord(redirect.target, scope).flat();
  // `>&2` and `>&-` name descriptors.
  return redirect.operator === ">&" ? targets.filter((target) => !/^(\d+-?|-)$/.test(target)) : targets;
}

function inputStream(redirect: Redirect, scope: Scope): Stream | undefined {
  if (redirect.target === undefined) return undefined;
  const paths = expandWord(redirect.target, scope).flat();
  for (const path of paths) scope.host.read("<", scope.state, path);
  const [path] = paths;
  return path === undefined ? undefined : scope.host.files.content(scope.state, path);
}

function hereDocStream(heredoc: HereDoc, scope: Scope): Stream {
  const { body, delimiter } = heredoc;
  const strip = (text: string): string => (heredoc.operator === "<<-" ? text.replace(/^\t+/gm, "") : text);
  if (delimiter?.quoted) return streamOf(strip(body.text));
  if (body.parts === undefined)
    return streamOf(strip(body.text.replace(/\\([\\$`])/g, "$1").replace(/\\\n/g, "")));
  return streamOf(...expandTextParts(body.parts, scope).map(strip));
}
