import { isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, Scalar } from 'yaml'
import type { Document, Node } from 'yaml'
import { Fault } from '../../kernel/index.ts'
import type { Place } from '../../kernel/index.ts'
import { mergedObjects, withMerged } from './merged-keys.ts'
import { plainScalar } from './plain-scalar.ts'
import { quickYaml } from './quick-yaml.ts'

/** The keys and indexes from the outside of a YAML file to a value in it. */
export type YamlPath = readonly (string | number)[]

/** The value of a YAML file as plain JavaScript, by YAML 1.1 as Python reads it. Throws DBT-YAML with line and column. */
export function readYaml(source: string, file: string): unknown {
  const quick = quickYaml(source)
  if (quick !== undefined) return quick.value
  return wholeYaml(source, file)
}

/** The same, by a whole reader of YAML. */
export function wholeYaml(source: string, file: string): unknown {
  const counter = new LineCounter()
  const document = documentOf(source, counter)
  const refuse = (message: string, at: number): never => {
    const { line, col } = counter.linePos(at)
    throw new Fault('DBT-YAML', {
      message,
      hint: 'mend the YAML at this place; look at indents, quotes and colons',
      place: { file, line, column: col },
    })
  }
  const [error] = document.errors
  if (error !== undefined) refuse(error.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, ''), error.pos[0])
  return valueOf(document.contents, { anchors: new Map(), refuse })
}

/** Where a value stands in a YAML file: its key, or the nearest thing around it. */
export function placeInYaml(source: string, at: { readonly file: string; readonly path: YamlPath }): Place {
  const counter = new LineCounter()
  const document = documentOf(source, counter)
  let place: number | undefined
  let node: unknown = document.contents
  for (const key of at.path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      if (pair === undefined) break
      place = (pair.key as Scalar).range?.[0] ?? place
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(key)]
      place = (node as Node | undefined)?.range?.[0] ?? place
    } else break
  }
  if (place === undefined) return { file: at.file }
  const { line, col } = counter.linePos(place)
  return { file: at.file, line, column: col }
}

function documentOf(source: string, lineCounter: LineCounter): Document {
  return parseDocument(source, { schema: 'failsafe', uniqueKeys: false, lineCounter, prettyErrors: false, strict: false })
}

/** What a document is read with: the values of its anchors, and how what is wrong at an offset is told. */
interface Reading {
  readonly anchors: Map<string, unknown>
  readonly refuse: (message: string, at: number) => never
}

function valueOf(node: unknown, reading: Reading): unknown {
  if (isAlias(node)) return reading.anchors.get(node.source) ?? null
  const value = ownValue(node, reading)
  const anchor = isNode(node) && 'anchor' in node ? node.anchor : undefined
  if (anchor !== undefined) reading.anchors.set(anchor, value)
  return value
}

function ownValue(node: unknown, reading: Reading): unknown {
  if (isScalar(node)) return typeof node.value === 'string' && node.type !== Scalar.PLAIN ? node.value : plainScalar(node.source ?? '')
  if (isSeq(node)) return node.items.map((item) => valueOf(item, reading))
  if (!isMap(node)) return null
  const value: Record<string, unknown> = {}
  const merged: Record<string, unknown>[] = []
  for (const item of node.items) {
    if (!isPair(item)) continue
    const key = isScalar(item.key) ? String(item.key.value) : String(item.key)
    const inner = valueOf(item.value, reading)
    if (key !== '<<') {
      value[key] = inner
      continue
    }
    const objects = mergedObjects(inner)
    if (objects === undefined) reading.refuse('<< takes in an object, or a list of objects', (item.key as Node).range?.[0] ?? 0)
    else merged.push(...objects)
  }
  return withMerged(value, merged)
}
