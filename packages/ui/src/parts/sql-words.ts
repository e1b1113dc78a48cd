/** A part of a text of SQL, which may be a template. */
export interface SqlPart {
  readonly kind: 'plain' | 'keyword' | 'comment' | 'text' | 'template'
  readonly text: string
}

const keywords = new Set(
  `all and any array as asc between by case cast create cross cte desc distinct else end except exists false filter following from full
  group having if in inner intersect into is join lateral left like ilike limit materialized natural not null offset on or order outer
  over partition preceding qualify range recursive right row rows select set table then true unbounded union unnest using values view when
  where window with`.split(/\s+/),
)

const parts =
  /(?<template>\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\})|(?<comment>\{#[\s\S]*?#\}|--[^\n]*|\/\*[\s\S]*?\*\/)|(?<text>'(?:[^']|'')*'|"(?:[^"]|"")*")|(?<word>[\p{L}_][\p{L}\p{N}_$]*)/gu

/** The parts of a text of SQL, in order; put together they are the text again. */
export function sqlParts(sql: string): SqlPart[] {
  const found: SqlPart[] = []
  let end = 0
  const add = (kind: SqlPart['kind'], text: string): void => {
    const last = found.at(-1)
    if (last?.kind === kind && kind === 'plain') found[found.length - 1] = { kind, text: last.text + text }
    else if (text !== '') found.push({ kind, text })
  }
  for (const match of sql.matchAll(parts)) {
    add('plain', sql.slice(end, match.index))
    end = match.index + match[0].length
    const { template, comment, text, word } = match.groups!
    if (word !== undefined) add(keywords.has(word.toLowerCase()) ? 'keyword' : 'plain', word)
    else add(template !== undefined ? 'template' : comment !== undefined ? 'comment' : 'text', (template ?? comment ?? text)!)
  }
  add('plain', sql.slice(end))
  return found
}
