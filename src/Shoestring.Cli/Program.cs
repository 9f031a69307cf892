Console.Error.WriteLine("shoestring: the command line is under construction");
return 2;
