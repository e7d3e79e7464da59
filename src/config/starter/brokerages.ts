/** The commented `brokerages.yaml` that a new configuration starts from: one example of each adapter. */

export const STARTER_BROKERAGES = `# Where the accounts are, and what each of them may do. Every key is described in docs/CONFIGURATION.md.
#
# A secret is never written here. Name the place where it is kept:
#   env:NAME            an environment variable
#   file:/path/to/it    a file that only you can read (chmod 600)
#   command:PROGRAM     what a program prints, such as command:pass show brokerage/token

defaults:
  retries: 2                       # further attempts after the first
  retry_delay: 5m                  # 500ms | 30s | 5m | 1h
  timeout: 30s                     # longest wait for one answer
  concurrency: 5                   # accounts fetched at the same time

accounts:
  # Alpaca, or its paper trading with base_url: https://paper-api.alpaca.markets
  - id: BROKERAGE_001
    adapter: alpaca
    credentials: { key_id: env:ALPACA_KEY_ID, secret_key: env:ALPACA_SECRET_KEY }
    tax_treatment: taxable         # taxable | tax_deferred | tax_free
    shares: fractional             # whole | fractional
    decimals: 6                    # of a fractional quantity
    cash_reserve: 500              # never spent: an amount, or a share of the account such as 2%

  # Interactive Brokers: a Flex query with open positions (summary and lots), cash report and trades
  - id: BROKERAGE_002
    adapter: ibkr-flex
    query_id: 123456
    credentials: { token: file:/etc/rebalance/ibkr-flex-token }
    tax_treatment: tax_deferred
    commission: { per_share: 0.005, minimum: 1 }
    menu: [VTI, VXUS, BND]         # the only instruments this account may buy

  # Tradier
  # - id: BROKERAGE_003
  #   adapter: tradier
  #   account_number: 6YA00001
  #   credentials: { token: env:TRADIER_TOKEN }
  #   tax_treatment: tax_free

  # SnapTrade, which reaches many brokerages; account_number is SnapTrade's id of the account
  # - id: BROKERAGE_004
  #   adapter: snaptrade
  #   account_number: 917c8734-8470-4a3e-a18f-57c3f2ee6631
  #   credentials:
  #     client_id: env:SNAPTRADE_CLIENT_ID
  #     consumer_key: env:SNAPTRADE_CONSUMER_KEY
  #     user_id: env:SNAPTRADE_USER_ID              # these two only with a commercial key
  #     user_secret: env:SNAPTRADE_USER_SECRET
  #   tax_treatment: taxable

  # An export that you download by hand; the household may be rebalanced without it
  # - id: BROKERAGE_005
  #   adapter: csv
  #   path: exports/positions.csv                   # or url: https://...
  #   account_number: X12345678                     # picks one account of the file
  #   as_of: 2026-11-20                             # for exports that do not say
  #   tax_treatment: tax_deferred
  #   required: false

  # Any other service that answers JSON; the paths say where its answer keeps each field
  # - id: BROKERAGE_006
  #   adapter: json
  #   url: https://portfolio.example.com/accounts/42
  #   credentials: { token: env:EXAMPLE_TOKEN }
  #   mapping:
  #     as_of: data.time
  #     cash: { amount: data.cash }
  #     positions:
  #       list: data.positions[]
  #       symbol: ticker
  #       quantity: units
  #       price: last.price
  #   tax_treatment: taxable

# Quotes for what accounts may buy, and daily closes for risk figures.
# With broker, only prices that holdings carry are known and there are no risk figures.
market_data:
  adapter: broker
# adapter: csv                     # path: a folder of SYMBOL.csv, or one wide file
# path: prices
# adapter: alpaca-data
# feed: iex
# history_years: 5
# credentials: { key_id: env:ALPACA_KEY_ID, secret_key: env:ALPACA_SECRET_KEY }
`;
