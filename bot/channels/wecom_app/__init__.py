"""WeChat Work, self-built app: callbacks in at ``/wecom``, messages and cards out by its API."""
