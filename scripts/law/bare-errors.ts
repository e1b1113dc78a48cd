import type { Breach } from './breach.ts'
import { testRooms } from './rooms.ts'
import type { House } from './rooms.ts'
import { field, nameOf, walk } from './syntax.ts'

/** Thrown errors that are not a `Fault`: they have no code to look up and no hint. Tests and contract suites may throw what they like. */
export function bareErrorBreaches(house: House): Breach[] {
  const breaches: Breach[] = []
  for (const file of house.files.filter(({ isTest, room }) => !isTest && !testRooms.includes(room))) {
    walk(file.program, (node) => {
      const thrown = node.type === 'ThrowStatement' ? field(node, 'argument') : undefined
      const name = thrown?.type === 'NewExpression' ? nameOf(field(thrown, 'callee')) : undefined
      if (name === undefined || !/^(Type|Range|Syntax|Eval|URI|Reference|Aggregate)?Error$/.test(name)) return
      breaches.push({ law: 'bare error', file: file.name, line: file.lineOf(node.start), text: `throws ${name}; throw a Fault` })
    })
  }
  return breaches
}
