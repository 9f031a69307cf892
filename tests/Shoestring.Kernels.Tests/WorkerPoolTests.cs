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

    [Fact]
    public void The_caller_takes_the_first_chunks_and_the_worker_the_last()
    {
        using WorkerPool pool = new(2);
        int shared = 0;
        for (int round = 0; round < 200; round++)
        {
            Naming body = new() { Threads = new int[40] };
            pool.For(40, ref body);
            int own = body.Threads.Count(id => id == Environment.CurrentManagedThreadId);
            Assert.All(body.Threads[..own], id => Assert.Equal(Environment.CurrentManagedThreadId, id));
            shared += own is > 0 and < 40 ? 1 : 0;
        }

        Assert.True(shared > 0, "the worker never took part");
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

    private struct Counting : IChunkBody
    {
        public int[] Hits;

        public readonly void Run(int chunk) => Interlocked.Increment(ref Hits[chunk]);
    }

    private struct Naming : IChunkBody
    {
        public int[] Threads;

        public readonly void Run(int chunk)
        {
            Threads[chunk] = Environment.CurrentManagedThreadId;
            Thread.SpinWait(200);
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
