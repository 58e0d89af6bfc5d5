"""Stripe: which world we talk to, with which keys. The sandbox is ours and needs none (design: stripe.md A.3)."""

from config.env import env
from config.settings.parts.place import IN_PRODUCTION, PUBLIC_URL, kept_secret

STRIPE_MODE = env.choice("STRIPE_MODE", "test" if IN_PRODUCTION else "sandbox", ("sandbox", "test", "live"))
IN_SANDBOX = STRIPE_MODE == "sandbox"
SANDBOX_PORT = env.number("SANDBOX_PORT", 8001)
SANDBOX_WEBHOOK_URL = env.text("SANDBOX_WEBHOOK_URL", f"{PUBLIC_URL}/stripe/webhook/")

if IN_SANDBOX:
    STRIPE_API_KEY = env.text("STRIPE_API_KEY", "sk_test_sandbox")
    STRIPE_PUBLISHABLE_KEY = env.text("STRIPE_PUBLISHABLE_KEY", "pk_test_sandbox")
    STRIPE_WEBHOOK_SECRETS = env.words("STRIPE_WEBHOOK_SECRET") or [f"whsec_{kept_secret('sandbox_webhook_secret')}"]
    STRIPE_API_BASE = env.text("STRIPE_API_BASE", f"http://127.0.0.1:{SANDBOX_PORT}").rstrip("/")
else:
    STRIPE_API_KEY = env.required("STRIPE_API_KEY", f"rk_{STRIPE_MODE}_… (a restricted key)")
    STRIPE_PUBLISHABLE_KEY = env.required("STRIPE_PUBLISHABLE_KEY", f"pk_{STRIPE_MODE}_…")
    # Several, separated by commas, while a secret is being rotated.
    STRIPE_WEBHOOK_SECRETS = env.required("STRIPE_WEBHOOK_SECRET", "whsec_…").replace(",", " ").split()
    STRIPE_API_BASE = env.text("STRIPE_API_BASE", "https://api.stripe.com").rstrip("/")

STRIPE_LIVEMODE = STRIPE_MODE == "live"
STRIPE_TIMEOUT_SECONDS = env.number("STRIPE_TIMEOUT_SECONDS", 20, least=1)
