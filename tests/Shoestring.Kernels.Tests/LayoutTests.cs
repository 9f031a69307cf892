namespace Shoestring.Kernels.Tests;

public sealed class LayoutTests
{
    public static TheoryData<int[], int[]> Cases => new()
    {
        { [], [] },
        { [7], [0] },
        { [3, 5], [1, 0] },
        { [33, 50], [1, 0] },
        { [17, 16], [1, 0] },
        { [2, 3, 7, 5], [0, 2, 3, 1] },
        { [2, 40, 7, 5], [0, 2, 3, 1] },
        { [2, 7, 5, 40], [0, 3, 1, 2] },
        { [20, 18, 3, 3], [2, 3, 1, 0] },
        { [4, 5, 6], [0, 1, 2] },
        { [4, 5, 6], [1, 0, 2] },
        { [4, 1, 6, 1], [2, 1, 3, 0] },
        { [1, 1], [1, 0] },
        { [3, 0, 2], [2, 1, 0] },
        { [2, 3, 2, 3, 2, 3, 2, 3], [7, 2, 5, 0, 3, 6, 1, 4] },
        { [2, 3, 4, 5, 6], [4, 2, 0, 3, 1] },
        { [1, 300, 70], [0, 2, 1] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Permuted_copies_hold_each_element_at_its_place(int[] dims, int[] permutation)
    {
        int total = dims.Aggregate(1, (a, b) => a * b);
        float[] src = Arrays.Random(total, 1);
        float[] expected = new float[total];
        int[] at = new int[dims.Length];
        for (int i = 0; i < total; i++)
        {
            int rest = i;
            for (int d = dims.Length - 1; d >= 0; d--)
            {
                at[d] = rest % dims[d];
                rest /= dims[d];
            }

            int to = 0;
            foreach (int p in permutation)
            {
                to = (to * dims[p]) + at[p];
            }

            expected[to] = src[i];
        }

        foreach (int threads in (int[])[1, 2])
        {
            using WorkerPool pool = new(threads);
            float[] dst = new float[total];
            Layout.Permute(pool, dims, permutation, src, dst);
            Assert.Equal(expected, dst);
        }

        float[] alone = new float[total];
        Layout.Permute(dims, permutation, src, alone);
        Assert.Equal(expected, alone);
    }

    [Fact]
    public void What_is_not_a_permutation_is_refused()
    {
        using WorkerPool pool = new(1);
        float[] x = new float[10];
        Assert.Throws<ArgumentException>(() => Layout.Permute(pool, [2, 2], [0, 0], x, x));
        Assert.Throws<ArgumentException>(() => Layout.Permute(pool, [2, 2], [0, 2], x, x));
        Assert.Throws<ArgumentException>(() => Layout.Permute(pool, [2, 2], [0], x, x));
        Assert.Throws<ArgumentException>(() => Layout.Permute(pool, [2, 6], [1, 0], x, x));
        Assert.Throws<ArgumentException>(() => Layout.Permute(pool, new int[9], new int[9], x, x));
    }
}
