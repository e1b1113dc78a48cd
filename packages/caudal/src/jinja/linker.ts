import type { Context, Linker, Lookup } from './compile/context.ts'
import type { Environment } from './environment.ts'
import type { JinjaOptions } from './jinja.ts'
import { parseTemplate } from './syntax/parser.ts'
import type { RunnableTemplate } from './template.ts'
import { createTemplate } from './template.ts'
import { hostObject } from './values/host-object.ts'
import { repr, text } from './values/text.ts'
import { Trouble } from './values/trouble.ts'

/** What includes and imports the templates that the host loads. Each is read once for each text. */
export function createLinker(options: JinjaOptions, environment: Environment): Linker {
  const compiled = new Map<string, RunnableTemplate>()
  const find = async (wanted: unknown): Promise<RunnableTemplate | undefined> => {
    for (const name of Array.isArray(wanted) ? wanted.map(text) : [text(wanted)]) {
      const source = await options.load?.(name)
      if (source === undefined) continue
      const known = compiled.get(name)
      if (known?.tree.source === source) return known
      const made = createTemplate(parseTemplate(source, { ...options, file: name }), environment)
      compiled.set(name, made)
      return made
    }
    return undefined
  }
  const context = (seen: Lookup, from: Context): Context => environment.context(seen, from)
  return {
    include: async (wanted, { seen, optional, from }) => {
      const template = await find(wanted)
      if (template === undefined && !optional) throw missing(wanted, options.load !== undefined)
      return template === undefined ? '' : template.run(context(seen, from), {})
    },
    import: async (wanted, { seen, from }) => {
      const template = await find(wanted)
      if (template === undefined) throw missing(wanted, options.load !== undefined)
      const module = await template.define(context(seen, from))
      return hostObject({
        type: 'TemplateModule',
        text: () => module.text,
        attribute: (name) => (name.startsWith('_') ? undefined : module.get(name)),
      })
    },
  }
}

function missing(wanted: unknown, hasLoader: boolean): Trouble {
  const hint = hasLoader ? 'check the name' : 'templates cannot be included here; call a macro instead'
  return new Trouble('JINJA-NO-TEMPLATE', { message: `there is no template ${repr(wanted)}`, hint })
}
