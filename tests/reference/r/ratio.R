# Ratios of totals: survey. Run from tests/reference/r: Rscript ratio.R
suppressPackageStartupMessages({library(survey); library(jsonlite)})
source("write.R")
data(api)
A <- apiclus1; A$dnum <- as.character(A$dnum)
out <- list()
ci <- function(R, se, df) list(conf_low = exp(log(R) - qt(.975, df) * se / R), conf_high = exp(log(R) + qt(.975, df) * se / R))
d <- svydesign(id = ~dnum, weights = ~pw, data = A)
r <- svyratio(~api.stu, ~enroll, d); R <- unname(coef(r)); se <- unname(SE(r))[1]
out$whole <- c(list(estimate = R, std_error = se, df = 14), ci(R, se, 14))
rows <- svydesign(id = ~1, weights = ~pw, data = A); r0 <- svyratio(~api.stu, ~enroll, rows)
out$rows <- list(estimate = unname(coef(r0)), std_error = unname(SE(r0))[1], df = nrow(A) - 1)
b <- svyby(~api.stu, by = ~stype, denominator = ~enroll, design = d, FUN = svyratio, covmat = FALSE)
out$by <- list(stype = as.character(b$stype), estimate = unname(b[, 2]), std_error = unname(SE(b)))
# all groups at once as domain ratios: their covariance by linearisation in one call
D <- d; for (s in c("E", "H", "M")) { D$variables[[paste0("y", s)]] <- A$api.stu * (A$stype == s); D$variables[[paste0("x", s)]] <- A$enroll * (A$stype == s) }
Z <- sapply(c("E", "H", "M"), function(s) { x <- D$variables[[paste0("x", s)]]; y <- D$variables[[paste0("y", s)]]; Rs <- sum(A$pw * y) / sum(A$pw * x); (y - Rs * x) / sum(A$pw * x) })
D$variables <- cbind(D$variables, zE = Z[, 1], zH = Z[, 2], zM = Z[, 3])
out$covariance <- unname(unclass(vcov(svytotal(~zE + zH + zM, D))))
w <- svydesign(id = ~dnum, weights = ~enroll, data = A); rw <- svyratio(~api.stu, ~enroll, w)
out$weighted <- list(estimate = unname(coef(rw)), std_error = unname(SE(rw))[1])
J <- as.svrepdesign(svydesign(id = ~dnum, weights = ~pw, data = A), type = "JK1", mse = TRUE)
jb <- svyby(~api.stu, by = ~stype, denominator = ~enroll, design = J, FUN = svyratio, covmat = FALSE)
out$jackknife <- list(estimate = unname(jb[, 2]), std_error = unname(SE(jb)))
# ratios of groups of whole clusters and their difference, CR2: rows divided by the root of x, so that y may vary with x
suppressPackageStartupMessages(library(clubSandwich))
A$half <- ifelse(as.numeric(A$dnum) > 400, "high", "low"); A$root <- sqrt(A$enroll)
m <- lm(I(api.stu / root) ~ 0 + root:half, data = A); V <- vcovCR(m, cluster = A$dnum, type = "CR2")
ct <- coef_test(m, V, test = "Satterthwaite"); lc <- linear_contrast(m, V, contrasts = matrix(c(-1, 1), 1))
out$cr2 <- list(estimate = unname(ct$beta), std_error = unname(ct$SE), df = unname(ct$df_Satt),
  difference = lc$Est, difference_se = lc$SE, difference_df = lc$df)
attr(out$covariance, "var") <- NULL; attr(out$covariance, "statistic") <- NULL
write_reference(out, "ratio", "survey")
