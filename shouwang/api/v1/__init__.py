"""Version 1 of the API: every address below /api/v1, one file a subject. Loaded with the first call (api.door), not at start."""
