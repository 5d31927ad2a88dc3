window.__TAURI_ISOLATION_HOOK__ = (payload) => {
  // Log all IPC calls for debugging
  console.log('IPC call intercepted:', payload);
  // Return payload unchanged (passthrough)
  return payload;
};
