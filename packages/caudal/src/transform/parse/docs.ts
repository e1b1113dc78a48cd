import { Fault } from '../../kernel/index.ts'
import { text } from '../../jinja/index.ts'
import type { Call, Lookup } from '../../jinja/index.ts'
import { didYouMean } from '../../kernel/index.ts'
import { createDbtJinja } from '../context/dbt-jinja.ts'
import type { DocBlock } from '../manifest/resource.ts'
import type { ProjectFile } from '../project/project-files.ts'
import { quickValue } from './quick-run.ts'

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

/** A description rendered, with the unique ids of the blocks in it. */
export interface Description {
  readonly text: string
  readonly blocks: string[]
}

/** Renders descriptions, in which `doc('name')` stands for a block. */
export interface Describer {
  /** Throws DBT-DOC-MISSING and the faults of templates. */
  describe(source: string, options: { readonly owner: string; readonly file: string }): Description
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
  const lookups = new Map<string, Lookup>()
  const rendered = (source: string, { owner, file }: { readonly owner: string; readonly file: string }): Description => {
    const seen = lookups.get(owner) ?? lookup(owner)
    lookups.set(owner, seen)
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
    const names: Lookup = (name) => (name === 'doc' ? doc : seen(name))
    const tree = jinja.parse(source, { file })
    const quick = quickValue(tree, names)
    if (typeof quick?.value === 'string') return { text: quick.value, blocks }
    blocks.length = 0
    return { text: jinja.compile(tree, { file }).render(names) as string, blocks }
  }
  const known = new Map<string, Description>()
  return {
    describe: (source, from) => {
      if (!isTemplate(source)) return { text: source, blocks: [] }
      const key = `${from.owner} ${source}`
      const made = known.get(key) ?? rendered(source, from)
      known.set(key, made)
      return { text: made.text, blocks: [...made.blocks] }
    },
  }
}
