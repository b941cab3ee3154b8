import { Node, SyntaxKind, type CallExpression, type Identifier, type NewExpression } from "ts-morph";
import { dispatchEvents } from "../../../contract/index.js";
import { heldFunction } from "./literals.js";
import type { Modules, Target } from "./modules.js";
import { calleeText, declarationOf, isFunction, scopeOf, usesOf } from "./scope.js";

/**
 * How much evaluating code does. `quiet`: it reads and computes. `log`: it also writes log lines. `loud`: more, or
 * nobody knows.
 */
export type Noise = "quiet" | "log" | "loud";

/** Functions that read or compute, by the text of the callee. */
const QUIET =
  /^(?:(?:\w+\.)*(?:existsSync|readFileSync|readdirSync|statSync|lstatSync|accessSync|realpathSync)|(?:fs|fsp|promises)\.(?:promises\.)?(?:readFile|readdir|stat|lstat|access|exists|realpath)|(?:path|Path|posix|p)\.\w+|join|resolve|dirname|basename|extname|relative|normalize|isAbsolute|JSON\.\w+|Math\.\w+|Date(?:\.\w+)?|Object\.(?:keys|values|entries|fromEntries|freeze)|Array(?:\.\w+)?|String(?:\.raw)?|Number(?:\.\w+)?|Boolean|BigInt|Symbol|parseInt|parseFloat|isNaN|structuredClone|(?:en|de)codeURI(?:Component)?|Buffer\.\w+|createHash|crypto\.\w+|randomUUID|randomBytes|process\.(?:cwd|uptime|hrtime|memoryUsage)|performance\.now|tmpdir|hostname|os\.\w+|require|import|readFile|readdir|stat|lstat|fileURLToPath|pathToFileURL|Bun\.file|URL)$/;

/** Waiting: of no use once there is nothing to wait for. */
const WAITING =
  /^(?:Bun\.sleep(?:Sync)?|Atomics\.wait|sleep(?:Sync|Ms)?|setTimeout|delay|wait|new Promise|Promise\.resolve)$/;

/** Folders that were made for a file that is not written any more. */
const PREPARING = /^(?:\w+\.)*(?:promises\.)?(?:mkdirSync|mkdir|ensureDir(?:Sync)?|mkdirp(?:Sync)?)$/;

/** Methods that leave their object as it is. */
const READING =
  /^(?:filter|map|flatMap|find|findIndex|findLast|findLastIndex|some|every|includes|indexOf|lastIndexOf|slice|concat|join|at|flat|reduce|reduceRight|keys|values|entries|toSorted|toReversed|with|split|trim|trimEnd|trimStart|replace|replaceAll|match|matchAll|test|exec|search|startsWith|endsWith|padEnd|padStart|toLowerCase|toUpperCase|toString|toFixed|toISOString|toJSON|getTime|valueOf|charAt|charCodeAt|codePointAt|substring|substr|repeat|localeCompare|normalize|has|get|digest|isFile|isDirectory|json|text|exists|then|catch|finally|next|hasOwnProperty|forEach|scan|scanSync|load|peek|read|list|all|count|size|query|prepare)$/;

/** Methods that change their object, and nothing else. */
const CHANGING = /^(?:push|pop|shift|unshift|splice|sort|reverse|fill|set|add|delete|clear|update|append)$/;

/** What Bun's `$` is told about how a command runs. */
const SHELL_OPTION = /^(?:quiet|nothrow|throws|cwd|env|text)$/;

const LOGGING =
  /^(?:console\.\w+|(?:\w+\.)?(?:writeLog|log|logger|debug|warn|info|logEvent|appendLog)|(?:log|logger)\.\w+|process\.std(?:out|err)\.write)$/;

const EVENTS = new Set(dispatchEvents.map(({ name }) => name));

/** Says what code does, apart from calls that are taken out anyway. */
export class Effects {
  readonly #known = new Map<Node, Noise>();

  constructor(
    readonly modules: Modules,
    /** Calls that go, and so do not count. */
    readonly isGone: (call: Node, file: string) => boolean,
  ) {}

  /** An expression whose value nobody needs may go. */
  isQuiet(node: Node, file: string): boolean {
    return this.noiseOf(node, file, node) === "quiet";
  }

  /** What a whole function does when it is called, its own variables not counted. */
  ofFunction(fn: Node, file: string): Noise {
    const known = this.#known.get(fn);
    if (known !== undefined) return known;
    this.#known.set(fn, "quiet");
    const body = Node.isBodied(fn) || Node.isBodyable(fn) ? fn.getBody() : undefined;
    const noise = body === undefined ? "quiet" : this.noiseOf(body, file, fn);
    this.#known.set(fn, noise);
    return noise;
  }

  /**
   * @param within what is declared inside this node may be changed without anybody noticing
   */
  noiseOf(node: Node, file: string, within: Node): Noise {
    // What is worked out to be written goes, too, if it does nothing else.
    // A statement without a semicolon is as long as its call.
    if (!Node.isExpressionStatement(node) && this.isGone(node, file)) {
      const given = Node.isCallExpression(node) ? node.getArguments() : [];
      const isLoud = given.some((one) => !isFunction(one) && this.noiseOf(one, file, within) === "loud");
      return isLoud ? "loud" : "quiet";
    }
    if (Node.isTypeNode(node)) return "quiet";
    if (isFunction(node) && node !== within) {
      // A function that is only made does nothing; one that is handed over may be called.
      const parent = node.getParent();
      const runs = Node.isCallExpression(parent) || Node.isNewExpression(parent);
      if (!runs) return "quiet";
    }
    let noise: Noise = this.#own(node, file, within);
    if (noise === "loud") return noise;
    for (const child of node.forEachChildAsArray()) {
      const one = this.noiseOf(child, file, within);
      if (one === "loud") return one;
      if (one === "log") noise = "log";
    }
    return noise;
  }

  #own(node: Node, file: string, within: Node): Noise {
    if (Node.isCallExpression(node) || Node.isNewExpression(node)) return this.#ofCall(node, file, within);
    if (Node.isTaggedTemplateExpression(node)) return "loud";
    if (Node.isDeleteExpression(node)) return isOwn(node.getExpression(), within) ? "quiet" : "loud";
    if (
      Node.isBinaryExpression(node) &&
      /^(?:[^=!<>]|>>>?|<<)?=$|^(?:&&|\|\||\?\?|\*\*)=$/.test(node.getOperatorToken().getText())
    )
      return isOwn(node.getLeft(), within) ? "quiet" : "loud";
    if (Node.isPostfixUnaryExpression(node)) return isOwn(node.getOperand(), within) ? "quiet" : "loud";
    if (Node.isPrefixUnaryExpression(node)) {
      const changes =
        node.getOperatorToken() === SyntaxKind.PlusPlusToken ||
        node.getOperatorToken() === SyntaxKind.MinusMinusToken;
      return !changes || isOwn(node.getOperand(), within) ? "quiet" : "loud";
    }
    // What is thrown on in a `catch` came out of code that goes.
    if (Node.isThrowStatement(node))
      return node.getFirstAncestorByKind(SyntaxKind.CatchClause) === undefined && !givesUp(node)
        ? "loud"
        : "quiet";
    return "quiet";
  }

  #ofCall(call: CallExpression | NewExpression, file: string, within: Node): Noise {
    const callee = call.getExpression();
    const text = (Node.isNewExpression(call) ? "new " : "") + calleeText(call);
    if (Node.isNewExpression(call))
      return /^new (?:Glob|Bun\.Glob|Map|Set|WeakMap|WeakSet|Date|RegExp|URL|Array|Promise|Error|TypeError|Int32Array|SharedArrayBuffer)$/.test(
        text,
      ) || this.#constructs(callee)
        ? "quiet"
        : "loud";
    if (this.#isOfGoneHandle(call, file)) return "quiet";
    if (LOGGING.test(text)) return namesEvent(call) ? "loud" : "log";
    const target = this.modules.calleeOf(call, file);
    if (target !== undefined) return this.#ofTarget(target, callee);
    const held = heldFunction(callee, file, this.modules);
    if (held !== undefined) return this.ofFunction(held.fn, held.file);
    // What it copies into is made on the spot.
    if (text === "Object.assign") return isOwn(call.getArguments()[0] ?? callee, within) ? "quiet" : "loud";
    if (QUIET.test(text) || WAITING.test(text) || PREPARING.test(text)) return "quiet";
    if (!Node.isPropertyAccessExpression(callee)) return isGiven(callee, within) ? "quiet" : "loud";
    const method = callee.getName();
    // How a shell text is run matters no more than the text: `$`rm …`.quiet()`.
    if (SHELL_OPTION.test(method) && this.#isGoneShell(callee.getExpression(), file)) return "quiet";
    if (READING.test(method) || method === "catch") return "quiet";
    if (CHANGING.test(method) && isOwn(callee, within)) return "quiet";
    // `createHash(…).update(…)`
    if (method === "update" && /createHash/.test(text)) return "quiet";
    return "loud";
  }

  /** `store.load()` may remember what it has read: that is its own matter. */
  #ofTarget(target: Target, callee: Node): Noise {
    const reads = Node.isPropertyAccessExpression(callee) && READING.test(callee.getName());
    const noise = this.ofFunction(target.fn, target.file);
    if (noise !== "loud" || !reads) return noise;
    const body = Node.isBodied(target.fn) || Node.isBodyable(target.fn) ? target.fn.getBody() : undefined;
    if (!Node.isBlock(body)) return noise;
    const isCached = (one: Node): boolean =>
      Node.isExpressionStatement(one) && /^this\.\w+\s*(?:\?\?|\|\|)?=[^=]/.test(one.getText());
    const left = body.getStatements().map((one) => {
      const value = isCached(one) ? one.getFirstDescendantByKind(SyntaxKind.BinaryExpression) : undefined;
      return this.noiseOf(value?.getRight() ?? one, target.file, target.fn);
    });
    return left.every((one) => one !== "loud") ? "quiet" : noise;
  }

  /** `closeSync(fd)`, `stream.end()`, where what was opened is not opened any more. */
  #isOfGoneHandle(call: CallExpression | NewExpression, file: string): boolean {
    const callee = call.getExpression();
    const object = Node.isPropertyAccessExpression(callee) ? callee.getExpression() : undefined;
    const isOf = (node: Node | undefined): boolean => {
      const declared = Node.isIdentifier(node) ? declarationOf(node) : undefined;
      const values = declared === undefined ? [] : valuesOf(declared);
      return values.length > 0 && values.every((one) => this.isGone(one, file));
    };
    return (
      isOf(object) ||
      (/(?:write|close|sync|truncate)\w*$/.test(callee.getText()) && isOf(call.getArguments()[0]))
    );
  }

  /** A shell text that goes, with what says how it is run. */
  #isGoneShell(object: Node, file: string): boolean {
    let inner = object;
    while (Node.isCallExpression(inner)) {
      const callee = inner.getExpression();
      if (!Node.isPropertyAccessExpression(callee) || !SHELL_OPTION.test(callee.getName())) return false;
      inner = callee.getExpression();
    }
    return Node.isTaggedTemplateExpression(inner) && this.isGone(inner, file);
  }

  /** A class whose constructor only keeps what it is given. */
  #constructs(callee: Node): boolean {
    return Node.isIdentifier(callee) && /(?:Store|Queue|File|Set|Map|Cache)$/.test(callee.getText());
  }
}

/** What a variable is given, where it is declared and later on; nothing to begin with does not count. */
function valuesOf(declared: Identifier): Node[] {
  const declaration = declared.getParent();
  if (!Node.isVariableDeclaration(declaration)) return [];
  const assigned = usesOf(declared).flatMap((use) => {
    const outer = use.getParent();
    const isSet =
      Node.isBinaryExpression(outer) && outer.getLeft() === use && outer.getOperatorToken().getText() === "=";
    return isSet ? [outer.getRight()] : [];
  });
  return [declaration.getInitializer(), ...assigned].flatMap((one) => {
    let value = one;
    while (Node.isAwaitExpression(value)) value = value.getExpression();
    return value === undefined || /^(?:null|undefined|-1)$/.test(value.getText()) ? [] : [value];
  });
}

/** Whether what is changed was made inside: a variable of its own, or something in it. */
function isOwn(target: Node, within: Node): boolean {
  let root = target;
  while (
    Node.isPropertyAccessExpression(root) ||
    Node.isElementAccessExpression(root) ||
    Node.isNonNullExpression(root) ||
    Node.isParenthesizedExpression(root) ||
    Node.isAsExpression(root) ||
    Node.isCallExpression(root)
  )
    root = root.getExpression();
  if (Node.isArrayLiteralExpression(root) || Node.isObjectLiteralExpression(root)) return true;
  if (!Node.isIdentifier(root)) return false;
  const declaration = declarationOf(root);
  if (declaration === undefined) return false;
  const scope = scopeOf(declaration);
  const inside = scope === within || scope.getAncestors().includes(within);
  return (
    inside && !(scope === within && target !== root && Node.isParameterDeclaration(declaration.getParent()))
  );
}

/** `for (…) { try { return work(); } catch { sleep(20); } } throw last;`: what is tried again, and goes, cannot fail. */
function givesUp(node: Node): boolean {
  return node
    .getPreviousSiblings()
    .some(
      (one) =>
        (Node.isForStatement(one) || Node.isWhileStatement(one) || Node.isDoStatement(one)) &&
        one.getDescendantsOfKind(SyntaxKind.TryStatement).length > 0,
    );
}

/** A function that the code around it was handed: what it does is seen where it is made. */
function isGiven(callee: Node, within: Node): boolean {
  const declaration = Node.isIdentifier(callee) ? declarationOf(callee)?.getParent() : undefined;
  return Node.isParameterDeclaration(declaration) && isOwn(callee, within);
}

/** A log call of an event that the contract knows tells something that has to be told. */
function namesEvent(call: Node): boolean {
  return [...EVENTS].some((name) => call.getText().includes(name)) || /\bEV\.\w+/.test(call.getText());
}
