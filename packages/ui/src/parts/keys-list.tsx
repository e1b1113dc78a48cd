import { Kbd, Table } from '@mantine/core'
import { Dialog } from './dialog.tsx'
import type { ReactElement } from 'react'
import { useLanguage } from '../words/language.tsx'

/** The list of what keys do. */
export function KeysList({ close }: { readonly close: () => void }): ReactElement {
  const { say } = useLanguage()
  const rows: readonly (readonly [string, string])[] = [
    ['Ctrl K', say('keys.find')],
    ['?', say('keys.help')],
    ['g h', say('keys.go', { page: say('nav.home') })],
    ['g p', say('keys.go', { page: say('nav.pipelines') })],
    ['g r', say('keys.go', { page: say('nav.runs') })],
    ['g d', say('keys.go', { page: say('nav.datasets') })],
    ['g m', say('keys.go', { page: say('nav.models') })],
    ['g g', say('keys.go', { page: say('nav.graph') })],
    ['g s', say('keys.go', { page: say('nav.settings') })],
    ['j k', say('keys.move')],
    ['Enter', say('keys.open')],
    ['/', say('keys.search')],
    ['r', say('keys.retry')],
    ['l', say('keys.log')],
  ]
  return (
    <Dialog title={say('keys.title')} close={close}>
      <Table>
        <Table.Tbody>
          {rows.map(([keys, text]) => (
            <Table.Tr key={keys}>
              <Table.Td w={96}>
                {keys.split(' ').map((key) => (
                  <Kbd key={key} mr={4}>
                    {key}
                  </Kbd>
                ))}
              </Table.Td>
              <Table.Td>{text}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Dialog>
  )
}
