/** Anything in a template's tree: what it is and the offset in the text where it begins. */
interface Part<K extends string> {
  readonly kind: K
  readonly at: number
}

/** A literal, or a constant that the parser has joined from several. */
export interface Constant extends Part<'constant'> {
  readonly value: unknown
}

/** A name whose value is looked up. */
export interface Name extends Part<'name'> {
  readonly name: string
}

/** A list or tuple that is written out. */
export interface Sequence extends Part<'list' | 'tuple'> {
  readonly items: readonly Expression[]
}

/** A dict that is written out. */
export interface DictLiteral extends Part<'dict'> {
  readonly entries: readonly (readonly [key: Expression, value: Expression])[]
}

/** `value if test else otherwise`. */
export interface Condition extends Part<'condition'> {
  readonly test: Expression
  readonly value: Expression
  readonly otherwise: Expression | undefined
}

/** `left and right`, `left or right`. */
export interface Logic extends Part<'and' | 'or'> {
  readonly left: Expression
  readonly right: Expression
}

/** `not operand`, `-operand`, `+operand`. */
export interface Unary extends Part<'not' | 'negative' | 'positive'> {
  readonly operand: Expression
}

/** A sign that compares. */
export type CompareSign = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in'

/** `first < second <= third`. */
export interface Comparison extends Part<'compare'> {
  readonly first: Expression
  readonly rest: readonly { readonly sign: CompareSign; readonly operand: Expression }[]
}

/** `left + right` and the like. */
export interface Arithmetic extends Part<'arithmetic'> {
  readonly operator: '+' | '-' | '*' | '/' | '//' | '%' | '**'
  readonly left: Expression
  readonly right: Expression
}

/** `a ~ b ~ c`. */
export interface Concat extends Part<'concat'> {
  readonly parts: readonly Expression[]
}

/** The arguments of a call as they are written. */
export interface Arguments {
  readonly args: readonly Expression[]
  readonly kwargs: readonly { readonly name: string; readonly value: Expression }[]
  /** What stands after `*` and `**`. */
  readonly moreArgs: Expression | undefined
  readonly moreKwargs: Expression | undefined
}

/** `callee(arguments)`. */
export interface CallExpression extends Part<'call'> {
  readonly callee: Expression
  readonly arguments: Arguments
}

/** `input | name(arguments)`; without an input within `{% filter %}` and `{% set a | name %}`. */
export interface FilterExpression extends Part<'filter'> {
  readonly input: Expression | undefined
  readonly name: string
  readonly arguments: Arguments
}

/** `input is name(arguments)`. */
export interface TestExpression extends Part<'test'> {
  readonly input: Expression
  readonly name: string
  readonly arguments: Arguments
}

/** `object.name`. */
export interface AttributeExpression extends Part<'attribute'> {
  readonly object: Expression
  readonly name: string
}

/** `object[key]`. */
export interface ItemExpression extends Part<'item'> {
  readonly object: Expression
  readonly key: Expression
}

/** `start:stop:step` within brackets. */
export interface SliceExpression extends Part<'slice'> {
  readonly start: Expression | undefined
  readonly stop: Expression | undefined
  readonly step: Expression | undefined
}

/** What has a value. */
export type Expression =
  | Constant
  | Name
  | Sequence
  | DictLiteral
  | Condition
  | Logic
  | Unary
  | Comparison
  | Arithmetic
  | Concat
  | CallExpression
  | FilterExpression
  | TestExpression
  | AttributeExpression
  | ItemExpression
  | SliceExpression

/** What can be assigned to: a name, an attribute of a namespace, several of them. */
export type Target =
  | Name
  | (Part<'place'> & { readonly name: string; readonly attribute: string })
  | (Part<'targets'> & { readonly items: readonly Target[] })

/** Text that is printed as it stands. */
export interface TextStatement extends Part<'text'> {
  readonly text: string
}

/** `{{ value }}`. */
export interface PrintStatement extends Part<'print'> {
  readonly value: Expression
}

/** `{% if %}` with its `{% elif %}`s. */
export interface IfStatement extends Part<'if'> {
  readonly branches: readonly { readonly test: Expression; readonly body: Body }[]
  readonly otherwise: Body
}

/** `{% for %}`. */
export interface ForStatement extends Part<'for'> {
  readonly target: Target
  readonly items: Expression
  readonly test: Expression | undefined
  readonly recursive: boolean
  readonly body: Body
  readonly otherwise: Body
}

/** `{% set target = value %}`. */
export interface SetStatement extends Part<'set'> {
  readonly target: Target
  readonly value: Expression
}

/** `{% set target | filter %}…{% endset %}`. */
export interface SetBlock extends Part<'set-block'> {
  readonly target: Target
  readonly filter: FilterExpression | undefined
  readonly body: Body
}

/** `{% with %}`. */
export interface WithStatement extends Part<'with'> {
  readonly assignments: readonly { readonly target: Target; readonly value: Expression }[]
  readonly body: Body
}

/** A parameter of a macro. */
export interface Parameter {
  readonly name: string
  readonly default: Expression | undefined
}

/** `{% macro %}`, or a block of a tag that the caller registered, which is a macro under another name. */
export interface MacroStatement extends Part<'macro'> {
  /** The name it is called by. */
  readonly name: string
  /** `macro`, or the registered tag. */
  readonly tag: string
  /** The name as it is written after the tag. */
  readonly title: string
  /** What follows the title of a registered tag after commas: `adapter='x'`, and bare words as true. */
  readonly options: ReadonlyMap<string, unknown>
  readonly parameters: readonly Parameter[]
  readonly body: Body
  /** Where the body stands in the text: from after the opening tag to before the closing one. */
  readonly from: number
  readonly to: number
  /** Where the closing tag ends. */
  readonly end: number
}

/** `{% call(parameters) callee() %}`. */
export interface CallBlock extends Part<'call-block'> {
  readonly call: CallExpression
  readonly parameters: readonly Parameter[]
  readonly body: Body
}

/** `{% filter name %}`. */
export interface FilterBlock extends Part<'filter-block'> {
  readonly filter: FilterExpression
  readonly body: Body
}

/** `{% include %}`. */
export interface IncludeStatement extends Part<'include'> {
  readonly template: Expression
  readonly optional: boolean
  readonly withContext: boolean
}

/** `{% import template as name %}`, and `{% from template import a, b as c %}` with its names. */
export interface ImportStatement extends Part<'import'> {
  readonly template: Expression
  /** The name for the whole, undefined where names are picked. */
  readonly as: string | undefined
  readonly names: readonly { readonly name: string; readonly as: string }[]
  readonly withContext: boolean
}

/** `{% do value %}`. */
export interface DoStatement extends Part<'do'> {
  readonly value: Expression
}

/** `{% break %}` and `{% continue %}`. */
export interface JumpStatement extends Part<'break' | 'continue'> {}

/** One thing that a template does. */
export type Statement =
  | TextStatement
  | PrintStatement
  | IfStatement
  | ForStatement
  | SetStatement
  | SetBlock
  | WithStatement
  | MacroStatement
  | CallBlock
  | FilterBlock
  | IncludeStatement
  | ImportStatement
  | DoStatement
  | JumpStatement

/** Statements in their order. */
export type Body = readonly Statement[]

/** A template that has been read: its text, the file it is from and what it does. */
export interface Tree {
  readonly file: string
  readonly source: string
  readonly body: Body
}
