import { Fault } from '../../kernel/index.ts'
import { text } from '../../jinja/index.ts'
import type { Call, Lookup } from '../../jinja/index.ts'
import { didYouMean } from '../../kernel/index.ts'
import { createDbtJinja } from '../context/dbt-jinja.ts'
import type { DocBlock } from '../manifest/resource.ts'
import type { ProjectFile } from '../project/project-files.ts'

/** The blocks `{% docs name %}…{% enddocs %}` of a file. */
export function docBlocks(file: ProjectFile, source: string): DocBlock[] {
  const owner = file.owner.name
  return [...source.matchAll(/\{%-?\s*docs\s+(\w+)\s*-?%\}([\s\S]*?)\{%-?\s*enddocs\s*-?%\}/g)].map(([, name = '', contents = '']) => ({
    name,
    resource_type: 'doc',
    package_name: owner,
    path: file.relative,
    original_file_path: file.path,
    unique_id: `doc.${owner}.${name}`,
    block_contents: rendered(contents, file.path).trim(),
  }))
}

/** Whether a text is more than what it says. */
export function isTemplate(source: string): boolean {
  return source.includes('{') && /\{[{%#]/.test(source)
}

function rendered(source: string, file: string): string {
  if (!isTemplate(source)) return source
  return createDbtJinja({ undefined: 'silent' }).compile(source, { file }).render({}) as string
}

/** Renders descriptions, in which `doc('name')` stands for a block. */
export interface Describer {
  /** A description rendered, with the unique ids of the blocks in it. Throws DBT-DOC-MISSING and the faults of templates. */
  describe(source: string, options: { readonly owner: string; readonly file: string }): { readonly text: string; readonly blocks: string[] }
}

/** What descriptions are rendered with. */
export interface DescriberOptions {
  readonly docs: Readonly<Record<string, DocBlock>>
  readonly root: string
  /** What templates of a package's property files see. */
  readonly lookup: (owner: string) => Lookup
}

/** Makes what renders descriptions. */
export function createDescriber({ docs, root, lookup }: DescriberOptions): Describer {
  const byName = new Map<string, DocBlock[]>()
  for (const block of Object.values(docs)) byName.set(block.name, [...(byName.get(block.name) ?? []), block])
  const find = (name: string, owners: readonly (string | null)[]): DocBlock | undefined => {
    for (const owner of owners) {
      const block = docs[`doc.${owner}.${name}`] ?? (owner === null ? byName.get(name)?.[0] : undefined)
      if (block !== undefined) return block
    }
    return undefined
  }
  const jinja = createDbtJinja()
  return {
    describe: (source, { owner, file }) => {
      if (!isTemplate(source)) return { text: source, blocks: [] }
      const blocks: string[] = []
      const doc = ({ args }: Call): string => {
        const [first, second] = args.map(text)
        const name = second ?? first ?? ''
        const block = find(name, second === undefined ? [root, owner, null] : [first!])
        if (block === undefined) {
          throw new Fault('DBT-DOC-MISSING', {
            message: `there is no block of documentation "${name}"`,
            hint: didYouMean(name, byName.keys()),
            place: { file },
          })
        }
        blocks.push(block.unique_id)
        return block.block_contents
      }
      const seen = lookup(owner)
      const result = jinja.compile(source, { file }).render((name: string) => (name === 'doc' ? doc : seen(name)))
      return { text: result as string, blocks }
    },
  }
}
