import type { PublicName } from './public-api.ts'

const chapters: readonly { readonly title: string; readonly kinds: readonly PublicName['kind'][] }[] = [
  { title: 'Functions', kinds: ['function'] },
  { title: 'Values', kinds: ['value', 'class'] },
  { title: 'Types', kinds: ['type'] },
]

/** The reference page of an entry point: every exported name with its comment and its signature. */
export function apiPage(options: { readonly title: string; readonly intro: string; readonly names: readonly PublicName[] }): string {
  const parts = chapters.flatMap(({ title, kinds }) => {
    const names = options.names.filter(({ kind }) => kinds.includes(kind))
    return names.length === 0 ? [] : [`## ${title}`, ...names.map(entry)]
  })
  return `${['<!-- Generated from the sources by `npm run check -- --update`; write there. -->', `# ${options.title}`, options.intro, ...parts].join('\n\n')}\n`
}

function entry({ name, doc, signature }: PublicName): string {
  return `### ${name}\n\n${doc}\n\n\`\`\`ts signature\n${signature}\n\`\`\``
}
