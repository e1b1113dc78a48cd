import '@mantine/core/styles.css'
import '@mantine/spotlight/styles.css'
import './theme/screen.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { cache } from './api.ts'
import { followJournal } from './follow.ts'
import { renewWhenReplaced } from './renew.ts'
import { router } from './routes.tsx'
import { theme, variables } from './theme/theme.ts'
import { LanguageProvider } from './words/language.tsx'

renewWhenReplaced()
followJournal()
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <LanguageProvider>
        <QueryClientProvider client={cache}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </LanguageProvider>
    </MantineProvider>
  </StrictMode>,
)
