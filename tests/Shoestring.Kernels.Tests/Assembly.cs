// Tests force SIMD rungs for the whole process, so they run one after another.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
