# Group-time effects when few states start: clubSandwich. Run from tests/reference/r: Rscript event_cr2.R
# A regression of the changes of all cells (cohort, period) on one mean per cell and side; cluster: the state.
suppressPackageStartupMessages({library(clubSandwich); library(jsonlite)})
source("write.R")
all <- read.csv("../data/mpdta.csv"); all$state <- all$county %/% 1000
all <- all[is.na(all$first_treated) | all$first_treated != 2004, ]  # that cohort is one state, without a residual
figures <- function(d) {
  years <- sort(unique(d$year)); cells <- list(); stacked <- NULL
  for (g in c(2006, 2007)) for (t in setdiff(years, g - 1)) {
    now <- d[d$year == t, ]; then <- d[d$year == g - 1, ]
    m <- merge(now, then, by = c("county", "state", "first_treated"))
    m <- m[is.na(m$first_treated) | m$first_treated == g, ]
    k <- length(cells) + 1; cells[[k]] <- c(g, t)
    block <- paste0(sprintf("%02d", k), ifelse(is.na(m$first_treated), "c", "t"))
    stacked <- rbind(stacked, data.frame(d = m$lemp.x - m$lemp.y, block = block, state = m$state))
  }
  K <- length(cells); stacked$block <- factor(stacked$block)
  fit <- lm(d ~ 0 + block, stacked); V <- vcovCR(fit, cluster = stacked$state, type = "CR2")
  names <- sub("block", "", names(coef(fit)))
  L <- function(w) { out <- numeric(length(names)); for (k in seq_len(K)) { out[names == sprintf("%02dt", k)] <- w[k]; out[names == sprintf("%02dc", k)] <- -w[k] }; out }
  one <- function(w) { r <- linear_contrast(fit, V, contrasts = matrix(L(w), 1)); c(r$Est, r$SE, r$df) }
  g <- sapply(cells, `[`, 1); t <- sapply(cells, `[`, 2); size <- table(unique(d[c("county", "first_treated")])$first_treated)[as.character(g)]
  each <- t(sapply(seq_len(K), function(k) one(as.numeric(seq_len(K) == k))))
  share <- function(use) { w <- ifelse(use, size, 0); as.numeric(w / sum(w)) }
  events <- sort(unique(t - g)); along <- t(sapply(events, function(e) one(share(t - g == e))))
  per <- sapply(c(2006, 2007), function(c) (g == c & t >= g) / sum(g == c & t >= g)); n <- c(size[g == 2006][1], size[g == 2007][1])
  before <- which(t < g)
  w <- Wald_test(fit, constraints = t(sapply(before, function(k) L(as.numeric(seq_len(K) == k)))), vcov = V, test = "HTZ")
  list(cells = list(cohort = g, period = t, estimate = each[, 1], std_error = each[, 2], df = each[, 3]),
       dynamic = list(event = events, estimate = along[, 1], std_error = along[, 2], df = along[, 3]),
       simple = one(share(t >= g)), overall = one(as.numeric(per %*% (n / sum(n)))),
       pre = list(statistic = w$Fstat, df1 = w$df_num, df2 = w$df_denom, p_value = w$p_val))
}
write_reference(list(whole = figures(all), holes = figures(all[(all$county * all$year) %% 11 != 0, ])), "event_cr2", "clubSandwich")
