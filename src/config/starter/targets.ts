/** The commented `targets.yaml` that a new configuration starts from. */

export const STARTER_TARGETS = `# What the household should hold. Every key is described in docs/CONFIGURATION.md.
# Check your changes with: rebalance validate

portfolio_id: household            # names folders and orders
base_currency: USD
time_zone: America/New_York        # of the exchange; decides the trading date
# holidays: nyse                   # nyse | none | [2026-12-25, ...]; nyse is the default in New York

# Weights are fractions of the whole household and sum to exactly 1.
# The first instrument of a class is the one to buy; the others count as the same class.
asset_classes:
  us_equity:   { weight: 0.45, instruments: [VTI, ITOT, SCHB] }
  intl_equity: { weight: 0.25, instruments: [VXUS, IXUS] }
  us_bonds:    { weight: 0.25, instruments: [BND, AGG], band: { absolute: 0.03 } }
  cash:        { weight: 0.05 }    # money in the accounts; without this class its target is 0
#
# A band is the distance at which a class is out of balance. Without one, the rule in policy.yaml decides.
#   band: { absolute: 0.03 }               3 points on either side
#   band: { relative: 0.2 }                20 % of the target on either side
#   band: { low: 0.20, high: 0.35 }        these weights
#
# Or one class per instrument, instead of asset_classes:
# weights: { VTI: 0.6, VXUS: 0.35, cash: 0.05 }

# Facts about single instruments.
instruments:
  ITOT: { identical_to: [VTI, SCHB] }      # substantially identical: no wash sale between them
  IXUS: { identical_to: [VXUS] }
  AGG:  { identical_to: [BND] }
  VT:   { asset_classes: { us_equity: 0.62, intl_equity: 0.38 }, trade: sell_only }
  # A share to keep, whatever the targets say: hold | sell_only | buy_only | both
  # AAPL: { asset_class: us_equity, trade: hold }

# Temporary tilts, used by rules with the method TACTICAL_REBALANCING.
tactical: []
#  - asset_class: us_equity
#    tilt: +0.05
#    from: 2026-10-01
#    until: 2027-01-31
#    range: [0.35, 0.55]           # the tilted target stays within these weights
#    note: Valuation below its ten-year median
`;
