import { listen } from '@tauri-apps/api/event';

export async function backendEvent(show: (payload: unknown) => void) {
  const unlisten = await listen('backend-event', (event) => {
    console.log('Received:', event.payload);
    show(event.payload);
  });
  // Call unlisten() when done
  return unlisten;
}
