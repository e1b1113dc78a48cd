import type { Jinja, Lookup, MacroStatement, Template, Tree } from '../../jinja/index.ts'
import { createDbtJinja, nativeValue } from './dbt-jinja.ts'
import type { MacroEntry } from './macro-table.ts'

/** How a template is read. */
export interface TemplateOptions {
  readonly file: string
  /** Whether undefined names can be called and printed. */
  readonly lenient: boolean
}

/** Templates ready to run. A macro is compiled when it is first called, for the whole project. */
export interface Templates {
  readonly parse: (source: string, options: { readonly file: string }) => Tree
  readonly text: (source: string | Tree, options: TemplateOptions) => Template
  readonly native: (source: string, options: TemplateOptions & { readonly lookup: Lookup }) => unknown
  readonly macro: (entry: MacroEntry) => Template
}

const ofMacros = createDbtJinja({ native: false, undefined: 'plain' })
/**
 * Macros that are ready to run, for all projects that read the same file: templates hold nothing of a project. One that may draw lots
 * belongs to its project, so that these come out as they do alone.
 */
const compiled = new WeakMap<MacroStatement, Template>()

/** So many templates are kept: those of a project of usual size, which are read before they are run. */
const mostKept = 2_000

/** Makes the templates of a project. */
export function createTemplates(): Templates {
  const engines = new Map<string, Jinja>()
  const engine = (native: boolean, lenient: boolean): Jinja => {
    const key = `${native} ${lenient}`
    const made = engines.get(key) ?? createDbtJinja({ native, undefined: lenient ? 'silent' : 'plain' })
    engines.set(key, made)
    return made
  }
  const kept = new Map<string, Template>()
  const compile = (source: string, { file, lenient, native }: TemplateOptions & { readonly native: boolean }): Template => {
    const key = `${native} ${lenient} ${file}\n${source}`
    const made = kept.get(key) ?? engine(native, lenient).compile(source, { file })
    if (kept.size >= mostKept) kept.clear()
    kept.set(key, made)
    return made
  }
  const macros = new Map<MacroEntry, Template>()
  return {
    parse: (source, options) => engine(false, false).parse(source, options),
    text: (source, { file, lenient }) =>
      typeof source === 'string' ? compile(source, { file, lenient, native: false }) : engine(false, lenient).compile(source, { file }),
    native: (source, { file, lenient, lookup }) => {
      const value = compile(source, { file, lenient, native: true }).value(lookup)
      return value instanceof Promise ? value.then(nativeValue) : nativeValue(value)
    },
    macro: (entry) => {
      const known = macros.get(entry)
      if (known !== undefined) return known
      const { tree, statement } = entry.written!
      const compile = (by: Jinja): Template => by.compile({ ...tree, body: [statement] }, { file: tree.file })
      const made = tree.source.includes('random') ? compile(engine(false, false)) : (compiled.get(statement) ?? compile(ofMacros))
      macros.set(entry, made)
      compiled.set(statement, made)
      return made
    },
  }
}
