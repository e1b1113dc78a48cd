import type { Rooms } from '../law/rooms.ts'

const marks = ['<!-- rooms: generated from rooms.json -->', '<!-- /rooms -->'] as const

/**
 * A page with its table of rooms written anew between the marks: the order and the imports come from rooms.json, what a room does
 * from the table that stands there. Throws where the marks are missing or a room has no description.
 */
export function withRoomsTable(page: string, rooms: Rooms): string {
  const [before, rest] = page.split(marks[0])
  const [table, after] = (rest ?? '').split(marks[1])
  if (rest === undefined || after === undefined) throw new Error(`the page needs ${marks[0]} and ${marks[1]}`)
  const described = new Map([...table!.matchAll(/^\|\s*`([^`]+)`\s*\|\s*([^|]*?)\s*\|/gm)].map((match) => [match[1]!, match[2]!]))
  const rows = Object.entries(rooms).map(([room, allowed]) => [`\`${room}\``, described.get(room) ?? '', importsText(allowed)] as const)
  const silent = rows.filter(([, about]) => about === '').map(([room]) => room)
  if (silent.length > 0) throw new Error(`say in the table what these rooms do: ${silent.join(', ')}`)
  const cells = [['room', 'what it does', 'may import'] as const, ...rows]
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column]!.length)))
  const line = (row: readonly string[]): string => `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  const ruler = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return `${before}${marks[0]}\n\n${[line(cells[0]!), ruler, ...rows.map(line)].join('\n')}\n\n${marks[1]}${after}`
}

function importsText(allowed: readonly string[]): string {
  if (allowed.length === 0) return 'nothing'
  const without = allowed.filter((name) => name.startsWith('!')).map((name) => name.slice(1))
  if (!allowed.includes('*')) return allowed.join(', ')
  return without.length === 0 ? 'all' : `all but ${without.join(', ')}`
}
