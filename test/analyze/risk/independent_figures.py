"""Computes the figures of independent-figures.test.ts with numpy, pandas, scipy, scikit-learn, PyPortfolioOpt and
skfolio, from the same prices: python independent_figures.py PRICES_DIRECTORY (../shared/data/prices)."""

import json
import sys

import numpy as np
import pandas as pd
from pypfopt.risk_models import CovarianceShrinkage
from scipy import stats
from skfolio.measures import cvar, value_at_risk
from sklearn.covariance import LedoitWolf

WEIGHTS = {"AAPL": 0.2, "BAC": 0.1, "GE": 0.1, "JPM": 0.15, "PFE": 0.1, "T": 0.1, "WMT": 0.1, "XOM": 0.1}
TARGETS = {"AAPL": 0.3, "JPM": 0.3, "XOM": 0.3}
CASH = 0.05
TODAY = "2018-04-11"

prices = pd.read_csv(f"{sys.argv[1]}/pypfopt_stock_prices.csv", index_col=0, parse_dates=True)
prices = prices[list(WEIGHTS)].loc[pd.Timestamp(TODAY) - pd.DateOffset(years=5) : TODAY]
weights = np.array(list(WEIGHTS.values()))
targets = np.array([TARGETS.get(name, 0) for name in WEIGHTS])

weekly_prices = prices.resample("W-FRI").last().loc[:TODAY]
weekly_simple = weekly_prices.pct_change().dropna()
weekly_log = np.log1p(weekly_simple)
daily = prices.pct_change().dropna().to_numpy() @ weights
daily_log = np.log1p(daily)
weekly_portfolio = np.log1p(weekly_simple.to_numpy() @ weights)

# PyPortfolioOpt starts from the covariance divided by n - 1; the paper and scikit-learn divide by n, as we do.
shrinkage = CovarianceShrinkage(weekly_log, returns_data=True, frequency=52)
shrinkage.S = np.cov(weekly_log.to_numpy().T, bias=True)
constant = shrinkage.ledoit_wolf("constant_correlation").to_numpy()
identity = LedoitWolf().fit(weekly_log.to_numpy())
x = weekly_log.to_numpy()
age = np.arange(len(x))[::-1]
decay = 0.94**age / (0.94**age).sum()
ewma = (x * decay[:, None]).T @ x

variance = weights @ constant @ weights
marginal = weights * (constant @ weights) / variance
skew, kurtosis = stats.skew(daily_log), stats.kurtosis(daily_log)
sigma = daily_log.std()
cornish_fisher = sigma * 16 * (
    -1.96 + 0.474 * skew / 16 - 0.0687 * kurtosis / 256 + 0.146 * skew**2 / 256
) - 0.5 * sigma**2 * 256
path = np.concatenate([[1], np.cumprod(1 + daily)])

returns = np.log1p(prices.pct_change().dropna().to_numpy())
recent, before = returns[-63:], returns[-567:-63]
r1, r2 = np.corrcoef(recent.T), np.corrcoef(before.T)
n1, n2 = len(recent), len(before)
pooled = (n1 * r1 + n2 * r2) / (n1 + n2)
inverse = np.linalg.inv(pooled)
z = np.sqrt(n1 * n2 / (n1 + n2)) * inverse @ (r1 - r2)
dg = np.diag(z)
jennrich = 0.5 * np.trace(z @ z) - dg @ np.linalg.solve(np.eye(len(dg)) + pooled * inverse, dg)
upper = np.triu_indices(len(dg), 1)

print(json.dumps({
    "weeks": len(weekly_log),
    "days": len(daily),
    "volatility": weekly_portfolio.std(ddof=1) * np.sqrt(52),
    "var_95_1d": value_at_risk(daily, 0.95),
    "cvar_95_1d": cvar(daily, 0.95),
    "var_99_1d": value_at_risk(daily, 0.99),
    "cvar_99_1d": cvar(daily, 0.99),
    "parametric_var_95_1d": -stats.norm.ppf(0.05, daily.mean(), daily.std(ddof=1)),
    "parametric_cvar_95_1d": stats.norm.pdf(stats.norm.ppf(0.05)) / 0.05 * daily.std(ddof=1) - daily.mean(),
    "parametric_var_99_1d": -stats.norm.ppf(0.01, daily.mean(), daily.std(ddof=1)),
    "parametric_cvar_99_1d": stats.norm.pdf(stats.norm.ppf(0.01)) / 0.01 * daily.std(ddof=1) - daily.mean(),
    "vev": np.sqrt(3.842 - 2 * cornish_fisher) - 1.96,
    "max_drawdown": (1 - path / np.maximum.accumulate(path)).max(),
    "effective_positions": weights.sum() ** 2 / (weights**2).sum(),
    "diversification_ratio": weights @ np.sqrt(np.diag(constant)) / np.sqrt(variance),
    "tracking_error": np.sqrt((weights - targets) @ constant @ (weights - targets)),
    "contribution_AAPL": marginal[0],
    "constant_correlation_0_1": constant[0, 1],
    "constant_correlation_3_3": constant[3, 3],
    "identity_0_1": identity.covariance_[0, 1] * 52,
    "identity_3_3": identity.covariance_[3, 3] * 52,
    "identity_intensity": identity.shrinkage_,
    "sample_0_1": np.cov(x.T)[0, 1] * 52,
    "ewma_0_1": ewma[0, 1] * 52,
    "ewma_3_3": ewma[3, 3] * 52,
    "jennrich_statistic": jennrich,
    "jennrich_p": stats.chi2.sf(jennrich, len(upper[0])),
    "correlation_change": np.abs(r1 - r2)[upper].mean(),
    "volatility_ratio": (daily_log[-21:].std(ddof=1) / daily_log[-273:-21].std(ddof=1)),
}, indent=1, default=float))
