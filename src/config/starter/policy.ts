/** The commented `policy.yaml` that a new configuration starts from: every default, written out. */

export const STARTER_POLICY = `# When and how to rebalance. Everything here is optional and shown with its default, so any line may be removed.
# Every key is described in docs/CONFIGURATION.md.

# The first enabled rule whose trigger fires decides.
rules:
  # The 5/25 rule: out of band at 5 points or 25 % of the target, whichever is less.
  - trigger_type: DRIFT_THRESHOLD
    trigger_parameters: { absolute: 0.05, relative: 0.25, scope: asset_class, inclusive: true }
    method: THRESHOLD_REBALANCING
    constraints:
      max_turnover: 1              # half of all buys and sells over the household's value
      min_trade_size: 0
      transaction_cost_limit: null
      excluded_instruments: []
    enabled: true
  # - trigger_type: TIME_BASED
  #   trigger_parameters: { every: quarter, months: [], day: 1, cooldown: 0d }
  #   method: PROPORTIONAL_REBALANCING
  # - trigger_type: VOLATILITY_CHANGE
  #   trigger_parameters: { short_window: 21, long_window: 252, ratio: 1.5, direction: both, estimator: simple }
  #   method: FULL_OPTIMIZATION
  # - trigger_type: CORRELATION_CHANGE
  #   trigger_parameters: { short_window: 63, long_window: 504, measure: mean_abs_difference, threshold: 0.2 }
  #   method: FULL_OPTIMIZATION
  # - trigger_type: MANUAL
  #   method: TACTICAL_REBALANCING

destination: target                # target | edge | midpoint of the band | { within: 0.0175 } of the target
sells: allowed                     # allowed | never: invest cash only
untargeted: error                  # a holding that no target names: error | sell | hold

tax:
  short_term_rate: 0.37
  long_term_rate: 0.20
  lots: min_tax                    # which lots a sale takes first: min_tax | hifo | fifo | lifo
  wash_sale_days: 30

costs:
  spread_rate: 0.0005              # half the bid-ask spread

fx:
  convert: true                    # inside an account, only for what is executed
  spread_rate: 0.001
  buffer: 0.01

caps:
  instrument: 1                    # largest household weight of one instrument
  groups: {}
  # groups: { tech: { members: [AAPL, MSFT], weight_max: 0.2 } }

realized_gains_max: null           # per plan, in base currency; losses count against gains

optimization:                      # prices used by FULL_OPTIMIZATION, published in the plan
  misallocation_cost: 0.05
  risk_aversion: null
  horizon_years: 1

risk:
  covariance: ledoit_wolf          # ledoit_wolf | ledoit_wolf_identity | ewma | sample | file
  decay: 0.94                      # of ewma
  file: null                       # a risk model of your own, with covariance: file

expected_returns: {}               # yearly, over the target's, for TACTICAL_REBALANCING
# expected_returns: { us_equity: 0.02 }

location: {}                       # where a class prefers to live, from best to worst
# location: { us_bonds: [tax_deferred, tax_free, taxable] }

orders:
  type: market                     # market | limit
  limit_offset_bps: 25             # limits of buys this far above the reference price, of sells below it
  tick_size: 0.01                  # limits are multiples of this
  time_in_force: day               # day | gtc

guards:
  price_age_business_days: 1
  price_move: 0.35                 # from which a split is suspected
  total_tolerance: 0.005           # between our total and the brokerage's
  order_value_max: null            # largest order, in base currency
  orders_max: null                 # most orders in a day
  turnover_max: null               # largest share of the household traded in a day, such as 0.15
  value_change_max: null           # largest change of the household's value since the last run, such as 0.2
  kill_switch: STOP                # while this file stands beside this one, no orders are written
  accounts_missing: refuse         # refuse | freeze, for accounts with required: false

notify:                            # addresses carry tokens, so only where they are is written here
  webhooks: []                     # on: failure | orders | nothing; body: json | text for chat tools
  # webhooks: [{ url: env:CHAT_WEBHOOK_URL, body: text, on: [failure, orders] }]
  heartbeat_url: null              # pinged at start and end, as healthchecks.io wants it
  # heartbeat_url: env:HEARTBEAT_URL

events:                            # what other programs are told of each plan with trades
  sink: file                       # file | webhook | nats
  attempts_max: 20                 # failed attempts after which an event is given up
  retry_delay: 1s                  # doubled after each failed attempt
  retry_delay_max: 6h
  timeout: 10s                     # for one attempt
  # sink: webhook
  # credentials: { url: env:EVENTS_URL, signing_key: env:EVENTS_SIGNING_KEY }
  # sink: nats
  # server: tls://nats.example.com:4222
  # subject: rebalancing.triggered
  # credentials: { token: env:NATS_TOKEN }
`;
