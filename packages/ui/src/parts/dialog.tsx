import { Button, Modal } from '@mantine/core'
import type { ReactElement, ReactNode } from 'react'
import { useLanguage } from '../words/language.tsx'
import { useFocusBack } from './focus-back.ts'
import { ErrorView } from './views.tsx'

interface Shown {
  readonly title: string
  readonly close: () => void
  readonly wide?: boolean
  /** Whether a click beside it leaves it there, as what it says is not said again. */
  readonly stays?: boolean
  readonly children: ReactNode
}

/** What is asked or told on top of the page. It is open while it is there; then the focus goes back to what opened it. */
export function Dialog({ title, close, wide = false, stays = false, children }: Shown): ReactElement {
  const { say } = useLanguage()
  useFocusBack(true)
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size={wide ? 'lg' : 'md'}
      closeOnClickOutside={!stays}
      closeButtonProps={{ 'aria-label': say('action.close') }}
      // Its head is not that of the page.
      attributes={{ header: { role: 'presentation' } }}
    >
      {children}
    </Modal>
  )
}

interface Asked {
  readonly title: string
  /** What will be done, and whether it can be undone. */
  readonly what: string
  readonly deed: string
  readonly send: { readonly isPending: boolean; readonly error: Error | null; mutate(): void }
  readonly close: () => void
}

/** Asks before something is done that ends what others may count on. */
export function SureDialog({ title, what, deed, send, close }: Asked): ReactElement {
  return (
    <Dialog title={title} close={close}>
      <div className="stack">
        <p>{what}</p>
        {send.error !== null && <ErrorView error={send.error} />}
        <Button size="xs" color="red" loading={send.isPending} onClick={() => send.mutate()}>
          {deed}
        </Button>
      </div>
    </Dialog>
  )
}
