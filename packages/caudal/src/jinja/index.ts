export { createJinja } from './create-jinja.ts'
export { macrosOf } from './jinja.ts'
export type { Jinja, JinjaOptions, Module, Template, Values } from './jinja.ts'
