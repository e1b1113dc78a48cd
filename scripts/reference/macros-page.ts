/** A macro as the page shows it. */
export interface ListedMacro {
  readonly parameters: readonly string[]
  readonly required?: number
}

/** The page that lists the macros of the standard library: each public name with its parameters and the engines that have a variant. */
export function macrosPage(parts: readonly { readonly title: string; readonly macros: Readonly<Record<string, ListedMacro>> }[]): string {
  const head = [
    '# Macros of dbt projects',
    '',
    "What macros, models and tests of a dbt project may call without installing a package, under dbt's public names. A project's own macro",
    'of the same name goes before ours; so does a variant `ENGINE__name` or `default__name` of the project where a macro dispatches, which',
    'those do that have variants. A question mark marks what may be left out.',
    '',
  ]
  return [...head, ...parts.flatMap(({ title, macros }) => [`## ${title}`, '', ...table(macros), ''])].join('\n')
}

function table(macros: Readonly<Record<string, ListedMacro>>): readonly string[] {
  const names = Object.keys(macros)
  const base = (name: string): string => name.replace(/^(?:default|duckdb|postgres)__/, '')
  const rows = [...new Set(names.map(base))].toSorted().flatMap((name) => {
    const shown = macros[name] ?? macros[`default__${name}`]
    if (shown === undefined) return []
    const variants = ['default', 'duckdb', 'postgres'].filter((engine) => names.includes(`${engine}__${name}`))
    const parameters = shown.parameters
      .filter((parameter) => parameter !== 'caller')
      .map((parameter) => `${parameter}${shown.parameters.indexOf(parameter) < (shown.required ?? 0) ? '' : '?'}`)
    return [`| \`${name}(${parameters.join(', ')})\` | ${variants.join(', ')} |`]
  })
  return ['| macro | variants |', '| --- | --- |', ...rows]
}
