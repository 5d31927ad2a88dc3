import { invoke } from '@tauri-apps/api/core';

export async function processData() {
  // Direct invocation - no isolation layer
  const result = await invoke('process_data', { input: 'test' });
  return result;
}
