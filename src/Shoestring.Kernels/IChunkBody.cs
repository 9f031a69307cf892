namespace Shoestring.Kernels;

/// <summary>The body of a parallel loop, a struct: its fields are shared by all chunks (pointers, sizes).</summary>
public interface IChunkBody
{
    /// <summary>Does one chunk; chunks run in any order and on any thread, and must not write the same memory.</summary>
    void Run(int chunk);
}
