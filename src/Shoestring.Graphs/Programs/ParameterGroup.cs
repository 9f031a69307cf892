namespace Shoestring.Graphs.Programs;

/// <summary>How training treats a parameter. Groups stand together in memory, so that an optimiser walks each in one pass.</summary>
public enum ParameterGroup
{
    /// <summary>Trained and decayed: filters and matrices.</summary>
    Decayed,

    /// <summary>Trained, not decayed: biases, norms, quantiser scales.</summary>
    Undecayed,

    /// <summary>Not trained: frozen weights, running statistics, constants.</summary>
    Fixed,
}
