"""Where Beam can work; named here, since its import takes a second."""

# By name: Beam's default runner would download Prism.
FN_API_RUNNER = "FnApiRunner"
DASK_RUNNER = "DaskRunner"
RUNNERS = (
    FN_API_RUNNER,
    DASK_RUNNER,
    "DataflowRunner",
    "FlinkRunner",
    "PortableRunner",
    "PrismRunner",
    "SparkRunner",
)
