import { emit } from '@tauri-apps/api/event';

export async function frontendEvent() {
  await emit('frontend-event', { data: 'value' });
}
