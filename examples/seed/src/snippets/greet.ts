import { invoke } from '@tauri-apps/api/core';

export async function greet() {
  const greeting = await invoke('greet', { name: 'World' });
  console.log(greeting); // "Hello, World!"
  return greeting;
}
