import { AST_NODE_TYPES as T, type TSESTree } from "@typescript-eslint/utils";
import { staticKey, type Node } from "../ast.js";
import { extend } from "../route.js";
import type { Args } from "../models/native.js";
import type { Effect, Site } from "../summaries/effect.js";
import {
  freshId,
  UNDEFINED,
  type ClassValue,
  type FunctionValue,
  type HeapObject,
  type Value,
} from "../values/value.js";
import { keyText } from "./coerce.js";
import { functionValue, nameFunction } from "./functions.js";
import type { Interpreter } from "./interpreter.js";
import { setMember } from "./set-member.js";
import { patternNames, Scope } from "./scope.js";
import { executeBlock } from "./statements.js";
import { tick } from "./state.js";

/** Evaluates a class: its heritage, its methods, its static fields and blocks. */
export function classValue(
  ip: Interpreter,
  node: TSESTree.ClassDeclaration | TSESTree.ClassExpression,
  outer: Scope,
): ClassValue {
  const superClass = node.superClass === null ? undefined : ip.evaluate(node.superClass, outer);
  const scope = new Scope(outer, outer.owner);
  const cls: ClassValue = {
    kind: "class",
    id: freshId(),
    node,
    scope,
    module: ip.module,
    superClass,
    statics: ip.object(),
    methods: new Map(),
    accessors: new Map(),
  };
  if (node.id !== null) scope.vars.set(node.id.name, ip.cell(cls));
  for (const element of node.body.body) addMethod(ip, cls, element, scope);
  // A static initialiser sees the class as `this`.
  const inner = new Scope(scope, scope.owner, cls, cls);
  for (const element of node.body.body) runStatic(ip, cls, element, inner);
  ip.schedule({ kind: "class", cls });
  return cls;
}

function addMethod(ip: Interpreter, cls: ClassValue, element: TSESTree.ClassElement, scope: Scope): void {
  if (element.type !== T.MethodDefinition) return;
  const key = staticKey(element.key, element.computed) ?? keyText(ip.evaluate(element.key, scope));
  if (key === undefined || element.value.type !== T.FunctionExpression) return;
  const fn = functionValue(ip, element.value, scope, cls);
  nameFunction(element.value, key);
  const { kind } = element;
  if (kind === "get" || kind === "set") {
    const accessors = element.static ? cls.statics.accessors : cls.accessors;
    accessors.set(key, { ...accessors.get(key), [kind]: fn });
  } else if (element.static) cls.statics.props.set(key, ip.cell(fn));
  else cls.methods.set(kind === "constructor" ? "constructor" : key, fn);
}

function runStatic(ip: Interpreter, cls: ClassValue, element: TSESTree.ClassElement, scope: Scope): void {
  if (element.type === T.StaticBlock) executeBlock(ip, element.body, scope);
  if (element.type === T.PropertyDefinition && element.static) initField(ip, cls, element, scope);
}

function initField(ip: Interpreter, target: Value, element: TSESTree.PropertyDefinition, scope: Scope): void {
  const key = staticKey(element.key, element.computed) ?? keyText(ip.evaluate(element.key, scope));
  let value: Value = element.value === null ? UNDEFINED : ip.evaluate(element.value, scope);
  if (value.kind === "text") {
    const step = { label: key ?? "field", source: ip.module, offset: element.range[0] };
    value = { ...value, route: extend(value.route, step) };
  }
  setMember(ip, target, key, value, ip.site(element));
}

/** `new C(…)`: fields first, then the constructor, the superclass's before its own. */
export function construct(ip: Interpreter, cls: ClassValue, args: Args, site: Site): HeapObject {
  const instance = ip.object(cls);
  initialise(ip, cls, instance, args, site);
  return instance;
}

/** Does to an instance what the class's constructor does. */
export function initialise(ip: Interpreter, cls: ClassValue, instance: Value, args: Args, site: Site): void {
  const constructor = cls.methods.get("constructor");
  if (constructor === undefined) {
    if (cls.superClass !== undefined) initialiseSuper(ip, cls.superClass, instance, args, site);
    initFields(ip, cls, instance, site);
    return;
  }
  // With a superclass, `super(…)` runs the fields.
  if (cls.superClass === undefined) initFields(ip, cls, instance, site);
  ip.call(constructor, instance, args, site);
}

/** `super(…)`. */
export function initialiseSuper(
  ip: Interpreter,
  parent: Value,
  instance: Value,
  args: Args,
  site: Site,
): void {
  if (parent.kind === "class") initialise(ip, parent, instance, args, site);
  else if (parent.kind === "function") ip.call(parent, instance, args, site);
}

/** Runs the initialisers of the fields, which stand where the class stands. */
export function initFields(ip: Interpreter, cls: ClassValue, instance: Value, site: Site): void {
  const scope = new Scope(cls.scope, cls.scope.owner, instance, cls);
  const effects: Effect[] = [];
  const { module, node } = cls;
  ip.frames.push({
    code: module.ast,
    module,
    owner: cls.scope.owner,
    returns: [],
    yields: [],
    effects,
    since: tick(),
  });
  try {
    for (const element of node.body.body)
      if (element.type === T.PropertyDefinition && !element.static && !element.declare)
        initField(ip, instance, element, scope);
  } finally {
    ip.frames.pop();
  }
  for (const effect of effects)
    ip.frame.effects.push({ ...effect, chain: [...effect.chain, { site, callee: node, module }] });
}

/** `constructor(private path: string)` is also an assignment to a field. */
export function parameterFields(params: readonly Node[]): { name: string; node: Node }[] {
  return params.flatMap((param) => {
    if (param.type !== T.TSParameterProperty) return [];
    const target = param.parameter.type === T.AssignmentPattern ? param.parameter.left : param.parameter;
    return patternNames(target).map((name) => ({ name, node: param }));
  });
}

/** The prototype of a function that is used as a constructor. */
export function ensurePrototype(ip: Interpreter, fn: FunctionValue): Value {
  const cell = fn.props.get("prototype");
  if (cell !== undefined) return ip.read(cell);
  const object = ip.object();
  fn.props.set("prototype", ip.cell(object));
  return object;
}
