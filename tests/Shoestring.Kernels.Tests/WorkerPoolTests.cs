namespace Shoestring.Kernels.Tests;

public sealed class WorkerPoolTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 5)]
    [InlineData(2, 1)]
    [InlineData(2, 1000)]
    [InlineData(4, 37)]
    public void Every_chunk_runs_once(int threads, int chunks)
    {
        using WorkerPool pool = new(threads);
        for (int round = 0; round < 200; round++)
        {
            Counting body = new() { Hits = new int[chunks] };
            pool.For(chunks, ref body);
            Assert.All(body.Hits, hit => Assert.Equal(1, hit));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_a_chunk_throws_reaches_the_caller_and_the_pool_lives_on(int threads)
    {
        using WorkerPool pool = new(threads);
        Throwing bad = default;
        Assert.Throws<InvalidOperationException>(() => pool.For(50, ref bad));
        Counting good = new() { Hits = new int[50] };
        pool.For(50, ref good);
        Assert.All(good.Hits, hit => Assert.Equal(1, hit));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Each_thread_begins_with_the_same_part_of_every_loop(int threads)
    {
        const int Each = 10;
        using WorkerPool pool = new(threads);
        int[] owners = new int[threads];
        for (int round = 0; round < 20; round++)
        {
            Naming body = new() { Threads = new int[threads * Each], Begun = new HashSet<int>(), Wanted = threads };
            pool.For(threads * Each, ref body);
            // Nobody goes on before everybody has begun, so nobody can have helped before.
            int[] first = [.. Enumerable.Range(0, threads).Select(t => body.Threads[t * Each])];
            Assert.Equal(Environment.CurrentManagedThreadId, first[0]);
            Assert.Equal(threads, first.Distinct().Count());
            Assert.True(round == 0 || owners.SequenceEqual(first), "another thread has begun with a part");
            owners = first;
        }
    }

    [Fact]
    public void Who_is_done_helps_from_the_end_of_the_others_part()
    {
        using WorkerPool pool = new(2);
        Waiting body = new() { Begun = [] };
        pool.For(8, ref body);
        // The caller stays in chunk 0 until all others have begun, and none of them begins before it.
        Assert.Equal([0, 4, 5, 6, 7, 3, 2, 1], body.Begun);
    }

    [Fact]
    public void A_nested_loop_runs_too()
    {
        using WorkerPool pool = new(2);
        Nesting body = new() { Pool = pool, Hits = new int[64] };
        pool.For(8, ref body);
        Assert.All(body.Hits, hit => Assert.Equal(1, hit));
    }

    [Fact]
    public void A_pool_that_slept_wakes()
    {
        using WorkerPool pool = new(3);
        for (int round = 0; round < 10; round++)
        {
            Thread.Sleep(3);
            Counting body = new() { Hits = new int[20] };
            pool.For(20, ref body);
            Assert.All(body.Hits, hit => Assert.Equal(1, hit));
        }
    }

    [Fact]
    public void A_loop_allocates_nothing()
    {
        using WorkerPool pool = new(2);
        Counting body = new() { Hits = new int[64] };
        pool.For(64, ref body);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++)
        {
            pool.For(64, ref body);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static int Count(ICollection<int> begun)
    {
        lock (begun)
        {
            return begun.Count;
        }
    }

    private struct Counting : IChunkBody
    {
        public int[] Hits;

        public readonly void Run(int chunk) => Interlocked.Increment(ref Hits[chunk]);
    }

    private struct Naming : IChunkBody
    {
        public int[] Threads;
        public HashSet<int> Begun;
        public int Wanted;

        public readonly void Run(int chunk)
        {
            HashSet<int> begun = Begun;
            int wanted = Wanted;
            Threads[chunk] = Environment.CurrentManagedThreadId;
            lock (begun)
            {
                begun.Add(Environment.CurrentManagedThreadId);
            }

            SpinWait.SpinUntil(() => Count(begun) >= wanted, TimeSpan.FromSeconds(20));
        }

    }

    private struct Waiting : IChunkBody
    {
        public List<int> Begun;

        public readonly void Run(int chunk)
        {
            List<int> begun = Begun;
            SpinWait.SpinUntil(() => chunk == 0 || Count(begun) > 0, TimeSpan.FromSeconds(20));
            lock (begun)
            {
                begun.Add(chunk);
            }

            SpinWait.SpinUntil(() => chunk > 0 || Count(begun) == 8, TimeSpan.FromSeconds(20));
        }
    }

    private struct Throwing : IChunkBody
    {
        public readonly void Run(int chunk)
        {
            if (chunk == 7)
            {
                throw new InvalidOperationException();
            }
        }
    }

    private struct Nesting : IChunkBody
    {
        public WorkerPool Pool;
        public int[] Hits;

        public void Run(int chunk)
        {
            Inner inner = new() { Hits = Hits, Row = chunk };
            Pool.For(8, ref inner);
        }
    }

    private struct Inner : IChunkBody
    {
        public int[] Hits;
        public int Row;

        public readonly void Run(int chunk) => Interlocked.Increment(ref Hits[(Row * 8) + chunk]);
    }
}
